import type { DrainRecord } from '../../model/cluster/drain.js';
import type { Change } from '../../model/plan/change.js';
import { isOfDirector, type FileText } from '../../model/plan/effect.js';
import { owesChanges, type HostStage, type Plan, type Stage } from '../../model/plan/plan.js';

/**
 * Whether what a director owes is left of a deploy that was cut off while it took a real server out of the pool, or
 * back: the last change of the record is by one, and nothing but weights differs. Pure.
 */
export function isOwedByDeploy(record: DrainRecord | undefined, { tasks }: HostStage): boolean {
  if (record?.changed.for !== 'deploy') return false;
  return tasks.every(({ kind, changes }) =>
    changes.every((change) => kind === 'drain_record' || isOfDrain(change)),
  );
}

function isOfDrain({ effect }: Change): boolean {
  if (effect?.type === 'director-configured') return differByDrains(effect.before, effect.after);
  return isOfDirector(effect, 'reload');
}

/** The stages of directors that are owed by a deploy alone; [] where anything else is owed. Pure. */
export function leftByDeploy(record: DrainRecord | undefined, { stages }: Plan): readonly Stage[] {
  const owing = stages.flatMap(({ batches }) => batches.flat()).filter(owesChanges);
  return owing.length > 0 && owing.every((stage) => isOwedByDeploy(record, stage)) ? stages : [];
}

/** Whether two configurations differ in no more than a drain changes: a weight that is 0 in one, and what follows. */
export function differByDrains(before: FileText, after: FileText): boolean {
  if (typeof before === 'string' || typeof after === 'string') return false;
  const [old, now] = [statements(before.text), statements(after.text)];
  return old.length === now.length && old.every((line, index) => isOfOneDrain(line, now[index]));
}

function statements(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^[#!]/.test(line));
}

function isOfOneDrain(before: string, after = ''): boolean {
  if (before === after) return true;
  const [[word, old], [other, now]] = [before.split(' '), after.split(' ')];
  if (word !== other) return false;
  // A quorum is as high as the others can have.
  if (word === 'quorum' || word === 'hysteresis') return true;
  return word === 'weight' && (old === '0' || now === '0');
}
