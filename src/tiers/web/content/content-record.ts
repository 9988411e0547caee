import type { Numbered } from '../../../lvs/draining/latest-record.js';
import type { Drained } from '../../../model/cluster/drain.js';

/** That a version became the wanted one, when and by whom. */
export type DeployedVersion = Drained & { readonly id: string };

/** Which content the web servers are to have: each of them has that on record. */
export type ContentRecord = Numbered & {
  /** How it came to be wanted. */
  readonly action: 'deploy' | 'rollback';
  /** What was wanted one after the other, the last one now. At least one. */
  readonly versions: readonly DeployedVersion[];
};

/** So many can be gone back, one after the other, as long as servers keep them. */
const remembered = 20;

/** The version that all web servers are to have. */
export function wantedVersion({ versions }: ContentRecord): string {
  return versions.at(-1)?.id ?? '';
}

/** The record when a version is deployed; the same one where it is wanted already. */
export function withDeployed(
  record: ContentRecord | undefined,
  { id, since, by }: DeployedVersion,
): ContentRecord {
  if (record !== undefined && wantedVersion(record) === id) return record;
  const versions = [...(record?.versions ?? []), { id, since, by }].slice(-remembered);
  const serial = (record?.serial ?? 0) + 1;
  return { serial, changed: { since, by }, action: 'deploy', versions };
}

/**
 * The record when somebody goes back to the version before; undefined: there is none. A rollback that is not complete
 * on all servers is gone on with: to go back further from there would take some of them back by two.
 *
 * @param isComplete whether all servers have what is wanted now
 */
export function withRollback(
  record: ContentRecord | undefined,
  { since, by }: Drained,
  isComplete: boolean,
): ContentRecord | undefined {
  if (record === undefined) return undefined;
  if (record.action === 'rollback' && !isComplete) return record;
  if (record.versions.length < 2) return undefined;
  return {
    serial: record.serial + 1,
    changed: { since, by },
    action: 'rollback',
    versions: record.versions.slice(0, -1),
  };
}

/** A version that a server has, and when it was copied there. */
export type StoredVersion = { readonly id: string; readonly copiedAt: string };

/**
 * The versions that a server keeps: the wanted one, the one that it serves, and of the others as many as are asked
 * for: first those that can be gone back to, then those that were copied last.
 */
export function keptVersions(
  stored: readonly StoredVersion[],
  { record, current, keep }: { record: ContentRecord; current: string | undefined; keep: number },
): ReadonlySet<string> {
  const inUse = [wantedVersion(record), ...(current === undefined ? [] : [current])];
  const former = record.versions.map(({ id }) => id).toReversed();
  const others = stored.toSorted((a, b) => (a.copiedAt < b.copiedAt ? 1 : -1)).map(({ id }) => id);
  const there = new Set(stored.map(({ id }) => id));
  const older = [...new Set([...former, ...others])].filter(
    (id) => there.has(id) && !inUse.includes(id),
  );
  return new Set([...inUse, ...older.slice(0, keep)]);
}
