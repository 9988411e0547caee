import { ownsScript } from '../../look/ownership.js';
import type { Step } from '../../model/plan/step.js';
import { announceTwiceScript } from './announce-script.js';
import { keepAnnouncing } from './keep-announcing.js';
import type { Part } from '../order/meeting-order.js';

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

// Neighbours may have missed all that was announced while two directors had the addresses.
function announceAgain({ from }: Part, unit: string): readonly Step[] {
  if (from === undefined) return [];
  return [
    { type: 'meet', after: [from] },
    { type: 'run', script: announceTwiceScript(unit) },
  ];
}

/** What a director does in a meeting after its reload: it takes addresses, and has neighbours send to it. */
export function handoverSteps(part: Part, unit: string): readonly Step[] {
  return [...takeAddresses(part), ...announceAgain(part, unit)];
}
