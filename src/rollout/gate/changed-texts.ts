import type { Diff } from '../../model/plan/change.js';
import type { HostStage } from '../../model/plan/plan.js';

/** A text file that a stage changes; `before` undefined: it was not there. */
export type ChangedText = Extract<Diff, { type: 'text' }>;

/** The text files that a stage changes. */
export function listChangedTexts({ tasks }: HostStage): readonly ChangedText[] {
  const diffs = tasks.flatMap(({ changes }) => changes.flatMap((change) => change.diffs));
  return diffs.filter((diff) => diff.type === 'text');
}
