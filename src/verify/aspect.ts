import { createHash } from 'node:crypto';
import { fileAt } from '../facts/system/file.js';
import { sysctlOf } from '../facts/system/sysctl.js';
import { unitNamed } from '../facts/system/unit.js';
import type { FactRef } from '../model/host/fact.js';
import type { GatheredFacts } from '../model/verify/verify-context.js';

/** One thing to look at, and what it is like. */
export type Aspect = {
  readonly refs: readonly FactRef[];
  readonly describe: (facts: GatheredFacts) => readonly (readonly [string, string])[];
};

/** A unit: whether it runs, and starts at boot. */
export function unit(name: string): Aspect {
  const ref = unitNamed(name);
  return {
    refs: [ref],
    describe: (facts) => {
      const seen = facts.get(ref);
      if (seen === undefined) return [];
      return [[name, `${seen.activeState} ${seen.subState} ${seen.unitFileState}`.trim()]];
    },
  };
}

/** Settings of the kernel. */
export function sysctls(...keys: readonly string[]): Aspect {
  return {
    refs: keys.map(sysctlOf),
    describe: (facts) => keys.map((key) => [key, facts.get(sysctlOf(key)) ?? 'absent']),
  };
}

/** A file: its mode, its owner, and its content. */
export function file(path: string): Aspect {
  const ref = fileAt(path);
  return {
    refs: [ref],
    describe: (facts) => {
      const seen = facts.get(ref);
      if (seen.type !== 'file') return [[path, seen.type]];
      const hash = createHash('sha256')
        .update(seen.content ?? '')
        .digest('hex')
        .slice(0, 12);
      return [[path, `${seen.mode.toString(8)} ${seen.owner} ${hash}`]];
    },
  };
}
