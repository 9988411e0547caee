import type { Role } from '../../model/cluster/cluster.js';
import type { Secret } from '../../model/run/secret.js';

/** Something that hosts do for a drill, as root. */
export type Errand = {
  /** By name, or all of a role. */
  readonly hosts: readonly string[] | Role;
  /** All of them at once, or the first one that ends it with 0. */
  readonly doneBy: 'all' | 'first';
  /** POSIX sh; ends with 0, or says why it cannot. */
  readonly script: string;
  /** What it reads: no process list shows that. */
  readonly stdin?: Secret;
};
