import type { BeatEntry, ControlEntry, History } from '../../../model/verify/history.js';

type Asking = ControlEntry | BeatEntry;

/** The entries of a type, by who saw them. */
export function groupByObserver<T extends Asking['type']>(
  { entries }: Pick<History, 'entries'>,
  type: T,
): ReadonlyMap<string, readonly Extract<Asking, { type: T }>[]> {
  const groups = new Map<string, Extract<Asking, { type: T }>[]>();
  for (const entry of entries) {
    if (entry.type !== type) continue;
    const asked = entry as Extract<Asking, { type: T }>;
    const group = groups.get(asked.observer);
    if (group === undefined) groups.set(asked.observer, [asked]);
    else group.push(asked);
  }
  return groups;
}
