import { resources } from '../../resources/registry.js';

/** The arguments that each resource knows, by its kind. */
export const knownArguments: ReadonlyMap<string, readonly string[]> = new Map(
  [...resources].map(([kind, { argNames }]) => [kind, argNames]),
);
