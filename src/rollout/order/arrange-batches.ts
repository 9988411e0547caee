import { ownsScript } from '../../look/ownership.js';
import type { Change } from '../../model/plan/change.js';
import { isOfDirector } from '../../model/plan/effect.js';
import type { HostStage, Stage } from '../../model/plan/plan.js';
import type { Play } from '../../model/plan/playbook.js';
import type { Step } from '../../model/plan/step.js';
import { quote } from '../../model/text/shell-quote.js';
import { cutBatches, type AddressesOf } from './director-order.js';
import { keepAnnouncing } from './keep-announcing.js';
import { arrangeMeeting, type Part } from './meeting-order.js';
import { findVrrpChange } from './vrrp-change.js';

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
      steps: [meeting, ...change.steps, ...takeAddresses(part), ...announceAgain(part, unit)],
    };
  };
  const tasks = stage.tasks.map((task) => ({ ...task, changes: task.changes.map(meet) }));
  return { ...stage, tasks };
}

// Beyond what the configuration says, for a machine that is slow.
const patienceMs = 10_000;

/** Waits until a director has the addresses that the one after it lets go. */
function awaitAddresses({ takes, withinMs }: Part): readonly Step[] {
  if (takes.length === 0) return [];
  const seconds = Math.ceil((withinMs + patienceMs) / 1000);
  const script = [
    `end=$(($(date +%s) + ${seconds}))`,
    ...takes.flatMap((address) => [
      `until ${ownsScript(address)}`,
      'do',
      `  [ "$(date +%s)" -lt "$end" ] || {`,
      `    echo "keepalived did not take ${address} within ${seconds} s" >&2; exit 1; }`,
      '  sleep 0.1',
      'done',
    ]),
  ].join('\n');
  return [{ type: 'run', script }];
}

// The one that lets go may announce itself in between, as it does from time to time, and neighbours would
// send to it until the other one does.
function takeAddresses(part: Part): readonly Step[] {
  const { takes, from } = part;
  if (from === undefined) return awaitAddresses(part);
  // From this meeting on the former owner may let go.
  const script = keepAnnouncing(takes, patienceMs / 1000);
  return [...awaitAddresses(part), { type: 'meet' }, { type: 'run', script }];
}

// Neighbours that take in a second announcement only when the one before is a second old, arp(7) LOCKTIME,
// may have missed all of them.
function announceAgain({ from }: Part, unit: string): readonly Step[] {
  if (from === undefined) return [];
  const script = [
    `systemctl reload ${quote(unit)}`,
    'sleep 1.1 # arp(7), LOCKTIME',
    `systemctl reload ${quote(unit)}`,
  ].join('\n');
  return [
    { type: 'meet', after: [from] },
    { type: 'run', script },
  ];
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
