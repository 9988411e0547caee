import { readKeepalivedConf } from '../facts/keepalived-conf.js';
import type { Diff } from '../model/change.js';
import { LvsError } from '../model/error.js';
import type { HostStage } from '../model/plan.js';

// What another file brings is not seen.
const includes = /^\s*include/m;

/**
 * Refuses a keepalived.conf whose instances lack an address that has to be served: the addresses are one of the things that all directors load at the same moment, and so nobody would have it. Throws GATE_FAILED.
 */
export function requireAddresses(stage: HostStage, vips: readonly string[]): void {
  const { host } = stage;
  for (const { path, after } of textsOf(stage).filter(isConfiguration)) {
    const instances = readKeepalivedConf(after).instances;
    const held = instances.flatMap((instance) => instance.vips);
    const missing = vips.filter((vip) => !held.includes(vip));
    if (missing.length === 0 || instances.length === 0 || includes.test(after)) continue;
    throw new LvsError(
      'GATE_FAILED',
      `${path} would give no instance ${missing.join(' and ')}, which the inventory has; ${host} was not changed.`,
      { host, hint: 'Mend the template keepalived.conf.hbs: {{#each vips}} gives all addresses.' },
    );
  }
}

type TextDiff = Extract<Diff, { type: 'text' }>;

/** The texts that a stage changes. */
export function textsOf({ tasks }: HostStage): readonly TextDiff[] {
  const diffs = tasks.flatMap(({ changes }) => changes.flatMap((change) => change.diffs));
  return diffs.filter((diff) => diff.type === 'text');
}

function isConfiguration({ path }: TextDiff): boolean {
  return path.endsWith('/keepalived.conf');
}
