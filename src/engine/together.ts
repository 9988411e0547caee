import { fileFact } from '../facts/file.js';
import { readKeepalivedConf } from '../facts/keepalived-conf.js';
import type { Change } from '../model/change.js';
import type { HostStage, Stage } from '../model/plan.js';
import type { Play } from '../model/playbook.js';
import { cutBatches } from './batches.js';

type Batches = Stage['batches'];

function changesOf({ tasks }: HostStage): readonly Change[] {
  return tasks.flatMap(({ changes }) => changes);
}

function isReload({ effect }: Change): boolean {
  return effect?.type === 'service' && effect.action === 'reload';
}

function opinions(text: string): string {
  return JSON.stringify(readKeepalivedConf(text).agreements);
}

/** Whether a change gives VRRP another opinion about what all directors must agree on. */
export function changesAgreement({ diffs }: Change): boolean {
  return diffs.some(
    (diff) =>
      diff.type === 'text' &&
      diff.before !== undefined &&
      opinions(diff.before) !== opinions(diff.after),
  );
}

// By what is expected afterwards: a rollback puts files back by scripts of its own. What a service
// expects is the stamp of what it has loaded.
function changesFile({ effect, expects }: Change): boolean {
  return effect?.type !== 'service' && expects.some(({ ref }) => ref.kind.name === fileFact.name);
}

// A reload that is owed for files of an earlier run, which was cut off before it: if that happens on
// several directors, they were about to meet.
function owesMeeting(stage: HostStage): boolean {
  const changes = changesOf(stage);
  if (!changes.some(isReload)) return false;
  return changes.some(changesAgreement) || !changes.some(changesFile);
}

function withMeeting(stage: HostStage, others: readonly string[]): HostStage {
  const meet = (change: Change): Change =>
    isReload(change)
      ? {
          ...change,
          summary: `${change.summary}; at the same moment as on ${others.join(' and ')}`,
          steps: [{ type: 'meet' }, ...change.steps],
        }
      : change;
  const tasks = stage.tasks.map((task) => ({ ...task, changes: task.changes.map(meet) }));
  return { ...stage, tasks };
}

/**
 * Cuts the hosts of a play into batches. With `together: vrrp`, directors whose VRRP is to change its
 * opinion about what all have to agree on (addresses, VRID, version, interval, authentication) are
 * one batch, and meet before they reload: one after the other, they would not hear each other in
 * between, and both take the addresses. Pure.
 */
export function arrangeBatches(
  { together, serial }: Pick<Play, 'together' | 'serial'>,
  hosts: readonly HostStage[],
): Batches {
  const meeting = together === 'vrrp' ? hosts.filter(owesMeeting) : [];
  if (meeting.length < 2) return cutBatches(hosts, serial);
  const names = meeting.map(({ host }) => host);
  const rest = hosts.filter((stage) => !meeting.includes(stage));
  return [
    meeting.map((stage) =>
      withMeeting(
        stage,
        names.filter((name) => name !== stage.host),
      ),
    ),
    ...cutBatches(rest, serial),
  ];
}
