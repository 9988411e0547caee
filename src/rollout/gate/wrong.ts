import type { WrongKind } from './gate-times.js';

/** Something that is wrong with a cluster that is to serve. */
export type Wrong = {
  readonly kind: WrongKind;
  /** The same thing has the same key, before and after a change. */
  readonly key: string;
  /** For a person: `10.0.0.227 is on master and backup`. */
  readonly text: string;
  /** Where more can be told about it: see `explainChecks`. */
  readonly about?: { readonly host: string; readonly service: string };
};
