import type { FactValue } from '../host/fact.js';
import type { Effect } from './effect.js';
import type { Step } from './step.js';

/** What a change makes different, for a person to read. */
export type Diff =
  | {
      readonly type: 'text';
      readonly path: string;
      readonly before?: string;
      readonly after: string;
    }
  | {
      readonly type: 'value';
      readonly name: string;
      readonly before?: string;
      readonly after?: string;
    }
  /** Present, but not to be shown, or known only after a build. */
  | { readonly type: 'opaque'; readonly name: string; readonly reason: string };

/** A difference between what is wanted and what was seen, with the steps that remove it. */
export type Change = {
  /** Present tense, what will be: `net.ipv4.ip_forward becomes 1`. */
  readonly summary: string;
  /** What is so at this moment, for a person: no part of what will be done, and soon otherwise. */
  readonly note?: string;
  readonly diffs: readonly Diff[];
  readonly steps: readonly Step[];
  /** The facts that the steps make true, so that later tasks of the plan are planned upon them. */
  readonly expects: readonly FactValue[];
  /** undefined: nothing that runs notices. */
  readonly effect?: Effect;
};
