import { longestOf, returnTerms, slowestDetectionTerms } from '../../lvs/checks/check-times.js';
import type { Term } from '../../model/verify/budget.js';
import type { Cluster, VrrpInstance } from '../../model/cluster/cluster.js';
import { byPriority, masterDownTerms } from '../../model/cluster/vrrp-times.js';

/** What can be wrong with a cluster that is to serve. */
export const findingKinds = [
  'no-owner',
  'no-candidate',
  'several-owners',
  'director',
  'unfit',
  'service',
  'real-server',
  'no-server',
  'unserved',
  'answer',
] as const;
export type WrongKind = (typeof findingKinds)[number];

/** How long a gate looks. */
export type GateTimes = {
  /** Nothing may be wrong for so long in a row: what a split brain needs to show. */
  readonly holdMs: number;
  /** How long something may be wrong, while a director comes back, before the gate fails. */
  readonly patienceMs: Readonly<Record<WrongKind, number>>;
  /** The gate fails at last: things that come and go are not well either. */
  readonly limitMs: number;
};

// For systemd, keepalived and the kernel; a lab may be emulated.
const startMs = { lab: 20_000, production: 10_000 } as const;
const slackMs = { lab: 1_500, production: 500 } as const;

function sum(terms: readonly Term[]): number {
  return terms.reduce((total, { ms }) => total + ms, 0);
}

/** How long the last director waits for adverts before it takes over. */
function lastDownMs(instance: VrrpInstance): number {
  const last = byPriority(instance).at(-1);
  return last === undefined ? 0 : sum(masterDownTerms(instance, last));
}

/**
 * The times of a gate behind a change of health checks: nothing may be wrong until each of them could
 * have failed, the slowest of them too: it may be the new one. `changed` are named as in keepalived.conf: `VIP PORT`,
 * `fwmark MARK`.
 */
export function untilChecksFailed(
  times: GateTimes,
  { services, environment }: Cluster,
  changed: readonly string[],
): GateTimes {
  const concerned = services.filter(({ vip, port, mark }) =>
    changed.includes(mark === undefined ? `${vip} ${port}` : `fwmark ${mark}`),
  );
  if (concerned.length === 0) return times;
  const detectedMs = sum(longestOf(concerned, slowestDetectionTerms));
  const longerMs = Math.max(0, detectedMs + slackMs[environment] - times.holdMs);
  return { ...times, holdMs: times.holdMs + longerMs, limitMs: times.limitMs + longerMs };
}

/**
 * The times of a gate behind a director that waits so long for adverts, whatever the inventory says: only
 * then it takes what another one has.
 */
export function untilMissed(times: GateTimes, { vrrp }: Cluster, downMs: number): GateTimes {
  const longerMs = Math.ceil(Math.max(0, downMs - Math.max(0, ...vrrp.map(lastDownMs))));
  const { 'no-owner': noOwner, 'several-owners': severalOwners, answer } = times.patienceMs;
  const patienceMs = {
    ...times.patienceMs,
    'no-owner': noOwner + longerMs,
    'several-owners': severalOwners + longerMs,
    answer: answer + longerMs,
  };
  return { holdMs: times.holdMs + longerMs, limitMs: times.limitMs + 3 * longerMs, patienceMs };
}

/** Computes the times of a gate from the configuration. */
export function gateTimes({ vrrp, services, environment }: Cluster): GateTimes {
  const start = startMs[environment];
  const slack = slackMs[environment];
  const downMs = Math.max(0, ...vrrp.map(lastDownMs));
  const advertMs = Math.max(0, ...vrrp.map(({ advertIntervalMs }) => advertIntervalMs));
  const checkedMs = Math.max(
    // What one check alone looks at, may be what is wrong.
    sum(longestOf(services, slowestDetectionTerms)),
    sum(longestOf(services, returnTerms)),
  );
  const patienceMs = {
    'no-owner': start + downMs,
    // Nobody is served, and there is nobody to wait for.
    'no-candidate': downMs + 2 * slack,
    // The lower one gives up as soon as it hears the higher one's next advert.
    'several-owners': 2 * advertMs + 2 * slack,
    director: start,
    unfit: start,
    service: start,
    // One director may have noticed a dying real server, or a new one, before the other.
    'real-server': start + checkedMs,
    'no-server': start,
    // The first check may come a loop late, and one good answer is enough.
    unserved: start + sum(longestOf(services, returnTerms)),
    answer: start + downMs,
  };
  const holdMs = downMs + slack;
  return { holdMs, patienceMs, limitMs: 2 * Math.max(...Object.values(patienceMs)) + holdMs };
}
