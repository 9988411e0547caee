import type { Position } from '../problem/position.js';

/** The value of one argument of a task; text is already rendered for the host. */
export type ArgValue =
  string | number | boolean | readonly ArgValue[] | { readonly [key: string]: ArgValue };

/** A task's arguments with their places in the playbook. */
export type Args = {
  readonly at: Position;
  /** Undefined where the argument is absent; throws its mistake where it could not be rendered. */
  readonly value: (name: string) => ArgValue | undefined;
  /**
   * Position of the argument's value, or of what keys and indexes lead to within it; of the resource's
   * key where it is absent.
   */
  readonly positionOf: (name: string, ...within: readonly (string | number)[]) => Position;
};
