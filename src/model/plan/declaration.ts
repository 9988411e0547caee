import type { Position } from '../problem/position.js';
import type { ServiceRole } from './effect.js';

/** What a task says about the unit or the file that it is about, and that only its author can know. */
export type Declaration =
  | {
      readonly type: 'service';
      readonly unit: string;
      /** The task wants it to stand. */
      readonly isStopped?: true;
      /** What it does for clients; undefined: the task does not say. */
      readonly role?: ServiceRole;
      /** The files that it reads when it is reloaded, the main one first. */
      readonly loads: readonly string[];
      /** The files that it reads only when it is started. */
      readonly startsFrom?: readonly string[];
    }
  /** Lines of a file that others depend on: a later task takes them away. */
  | { readonly type: 'kept-lines'; readonly path: string; readonly pattern: RegExp };

/** A declaration with its task's place in the playbook. */
export type Declared = Declaration & { readonly at: Position };

/** What keepalived is on a director, by the playbook. */
export type DirectorService = {
  readonly unit: string;
  /** The file that it is started with. */
  readonly configuration: string;
  /** Files that this one includes. */
  readonly included: readonly string[];
  /** Where a playbook says so; undefined: it has no task that does. */
  readonly at?: Position;
};

/** What the units and files of a host are for: the one place where effects of changes come from. */
export type HostUses = {
  readonly director: DirectorService;
  /** By the full name of the unit; one that is not there: nobody has said. */
  readonly roles: ReadonlyMap<string, ServiceRole>;
  /** By path, the lines that others depend on. */
  readonly keptLines: ReadonlyMap<string, readonly RegExp[]>;
};
