import type { ArgValue } from './args.js';
import type { Position } from '../problem/position.js';

/** A task's arguments as written, not yet rendered. */
export type RawArgs = { readonly values: ReadonlyMap<string, ArgValue> };

/**
 * Where a value of a task is written, by the keys and indexes that lead to it; of text, the character
 * at `offset` as far as it can be told. What is not there is where it would belong.
 */
export type Locate = (path: readonly (string | number)[], offset?: number) => Position;

/** A task names exactly one resource. */
export type Task = {
  readonly name: string;
  /** Kind of the resource: file, service, sysctl ... */
  readonly kind: string;
  readonly args: RawArgs;
  /** Dotted path into the template context, `not ` in front to negate; the task is skipped where it is false, empty or absent. */
  readonly when?: string;
  /** A file of ours on the host: while it is there, the task is taken back. undefined: the task is done. */
  readonly undoWhile?: string;
  /** Dotted path to a list in the template context; the task is planned once for each `item`. */
  readonly each?: string;
  readonly tags: readonly string[];
  readonly at: Position;
  readonly locate: Locate;
};

/** What a play can ask to be looked at after each of its batches. */
export const gateNames = ['serving'] as const;
export type GateName = (typeof gateNames)[number];

/** What the hosts of a play can do at the same moment: reload what VRRP speakers must agree on. */
export const togetherNames = ['vrrp'] as const;
export type TogetherName = (typeof togetherNames)[number];

/** Tasks for a set of hosts. */
export type Play = {
  readonly name: string;
  /** `all`, a role, or a host's name. */
  readonly hosts: string;
  /** How many hosts at once; undefined: all. */
  readonly serial?: number;
  /** What is looked at after each batch, before the next one; undefined: nothing. */
  readonly gate?: GateName;
  /** What its hosts do at the same moment instead of in turn; undefined: nothing. */
  readonly together?: TogetherName;
  /** `all`, roles, or hosts' names: where one of these failed, the play is not begun. Default: none. */
  readonly needs?: readonly string[];
  readonly tags: readonly string[];
  readonly tasks: readonly Task[];
  readonly at: Position;
};

/** Plays in their order, with all included playbooks in place. */
export type Playbook = {
  readonly plays: readonly Play[];
  /** The line of a playbook's file, fit to be shown; undefined where it is of no such file. */
  readonly showLine?: (at: Position) => string | undefined;
};
