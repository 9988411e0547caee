import type { Change } from '../../model/plan/change.js';
import { isOfDirector } from '../../model/plan/effect.js';
import type { HostStage, Stage } from '../../model/plan/plan.js';
import type { Play } from '../../model/plan/playbook.js';
import type { Step } from '../../model/plan/step.js';
import { cutBatches, type AddressesOf } from './director-order.js';
import { arrangeMeeting, type Part } from './meeting-order.js';
import { findVrrpChange } from './vrrp-change.js';
import { handoverSteps } from '../announcing/handover-steps.js';

type Batches = Stage['batches'];

function changesOf({ tasks }: HostStage): readonly Change[] {
  return tasks.flatMap(({ changes }) => changes);
}

/** The unit of a director that a change reloads; undefined: none. */
function reloadedUnit({ effect }: Change): string | undefined {
  return isOfDirector(effect, 'reload') ? effect.unit : undefined;
}

function reconfigures({ effect }: Change): boolean {
  return effect?.type === 'director-configured';
}

// A reload that is owed for files of an earlier run, which was cut off before it: if that happens on
// several directors, they were about to meet.
function owesMeeting(stage: HostStage): boolean {
  const changes = changesOf(stage);
  if (!changes.some((change) => reloadedUnit(change) !== undefined)) return false;
  return findVrrpChange(stage) !== undefined || !changes.some(reconfigures);
}

function withMeeting(stage: HostStage, part: Part | undefined): HostStage {
  if (part === undefined) return stage;
  const { after } = part;
  const meeting: Step = { type: 'meet', ...(after.length === 0 ? {} : { after }) };
  const meet = (change: Change): Change => {
    const unit = reloadedUnit(change);
    if (unit === undefined) return change;
    return {
      ...change,
      summary: `${change.summary}; ${part.words}`,
      steps: [meeting, ...change.steps, ...handoverSteps(part, unit)],
    };
  };
  const tasks = stage.tasks.map((task) => ({ ...task, changes: task.changes.map(meet) }));
  return { ...stage, tasks };
}

/**
 * Cuts the hosts of a play into batches. With `together: vrrp`, directors whose VRRP is to change its
 * opinion about what all have to agree on (see lvs/vrrp/agreement) are one batch, and meet before they
 * reload: one after the other, behind a gate each, they would not hear each other in between, and both
 * take the addresses. Pure.
 */
export function arrangeBatches(
  { together, serial }: Pick<Play, 'together' | 'serial'>,
  hosts: readonly HostStage[],
  addressesOf: AddressesOf,
): Batches {
  const meeting = together === 'vrrp' ? hosts.filter(owesMeeting) : [];
  if (meeting.length < 2) return cutBatches(hosts, serial);
  const parts = arrangeMeeting(meeting, addressesOf);
  const rest = hosts.filter((stage) => !meeting.includes(stage));
  return [
    meeting.map((stage) => withMeeting(stage, parts.get(stage.host))),
    ...cutBatches(rest, serial),
  ];
}
