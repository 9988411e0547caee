import type { RunResult } from '../../engine/run.js';
import { canonicalJson } from '../../model/text/canonical-json.js';
import type { Change } from '../../model/plan/change.js';
import { sha256 } from '../../model/text/digest.js';
import type { Plan } from '../../model/plan/plan.js';
import type { PlanContent, SavedChange } from '../../model/plan/saved-plan.js';
import { mapStrings } from '../../report/words/map-strings.js';
import type { Redact } from '../../report/redaction/redactor.js';

/** What is saved of a plan: summaries, and digests of all that they stand for, without secrets. */
export function toPlanContent(
  { plan, facts }: Pick<RunResult, 'plan' | 'facts'>,
  redact: Redact,
): PlanContent {
  const hosts = [...facts].map(([host, table]) => {
    const digests = [...table.entries()].map(
      ([id, value]) => [redact(id), digestOf(value, redact)] as const,
    );
    return [host, toSortedRecord(digests)] as const;
  });
  return { changes: listChanges(plan, redact), facts: toSortedRecord(hosts) };
}

/** The changes of a plan, as they are saved. */
export function listChanges({ stages }: Plan, redact: Redact): readonly SavedChange[] {
  return stages.flatMap(({ play, batches }) =>
    batches.flat().flatMap(({ host, tasks }) =>
      tasks.flatMap(({ name, kind, changes }) =>
        changes.map((change) => ({
          ...{
            host,
            play: redact(play),
            task: redact(name),
            kind,
            summary: redact(change.summary),
          },
          digest: digestOf(decisive(change), redact),
        })),
      ),
    ),
  );
}

function decisive({ diffs, steps }: Change): unknown {
  return { diffs, steps };
}

function toSortedRecord<T>(
  entries: readonly (readonly [string, T])[],
): Readonly<Record<string, T>> {
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

// How many connections a real server has changes by itself, and no plan follows from it.
function forgetCounts(key: string, value: unknown): unknown {
  return ['active', 'inactive'].includes(key) && typeof value === 'number' ? 0 : value;
}

// Secrets are left out first: whoever has the file could find a short one by trying.
function digestOf(value: unknown, redact: Redact): string {
  // In an object, because a fact may be undefined.
  const plain: unknown = JSON.parse(canonicalJson({ value }), forgetCounts);
  return sha256(canonicalJson(mapStrings(plain, redact))).slice(0, 16);
}
