import type { VrrpSettings } from './settings.js';

/** An instance before a change and after it; one of them undefined: it is new, or gone. */
export type Pair<T> = { readonly before?: T; readonly after?: T };

type Named = Pick<VrrpSettings, 'name' | 'virtualRouterId' | 'interface'>;

/**
 * Finds the instances of one configuration in another. The name goes first; keepalived itself knows an
 * instance by its virtual router id and interface, so that another name is no change.
 */
export function pairInstances<T extends Named>(
  before: readonly T[],
  after: readonly T[],
): readonly Pair<T>[] {
  const named = (one: T): T | undefined => after.find(({ name }) => name === one.name);
  const renamed = (one: T): T | undefined =>
    after.find(
      (other) =>
        other.virtualRouterId === one.virtualRouterId &&
        other.interface === one.interface &&
        !before.some(({ name }) => name === other.name),
    );
  const pairs = before.map((one) => {
    const found = named(one) ?? renamed(one);
    return found === undefined ? { before: one } : { before: one, after: found };
  });
  const found = new Set(pairs.flatMap((pair) => pair.after ?? []));
  return [...pairs, ...after.filter((one) => !found.has(one)).map((one) => ({ after: one }))];
}
