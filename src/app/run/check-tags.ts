import { LvsError } from '../../model/problem/error.js';
import type { Playbook } from '../../model/plan/playbook.js';
import { suggest } from '../../model/problem/suggest.js';

/** Throws USAGE where no play and no task of the playbook has one of the tags: a run would do nothing. */
export function checkTags({ plays }: Playbook, tags: readonly string[]): void {
  const known = [
    ...new Set(plays.flatMap((play) => [...play.tags, ...play.tasks.flatMap((task) => task.tags)])),
  ];
  const unknown = tags.find((tag) => !known.includes(tag));
  if (unknown === undefined) return;
  const { suggestion = `known are ${known.join(', ')}` } = suggest(unknown, known);
  throw new LvsError('USAGE', `--tags names no tag of the playbook: ${unknown}`, {
    hint: suggestion,
  });
}
