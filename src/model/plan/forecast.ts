import type { FailoverTimes } from '../cluster/failover-times.js';

/** How long something lasts: a computed bound, or until something that nobody can compute. */
export type Lasting =
  | { readonly type: 'at-most'; readonly ms: number }
  | { readonly type: 'until'; readonly event: string };

/** Something that clients may feel of a planned change. */
export type Disturbance = {
  /** `unknown`: nobody can tell whether clients depend on it. */
  readonly kind: 'vip-moves' | 'drops-connections' | 'unknown';
  /** The host whose change does it. */
  readonly host: string;
  /** `keepalived restarts`. */
  readonly cause: string;
  /** What follows: `10.0.0.227 moves to backup`. */
  readonly consequence: string;
  /** How long requests may be without an answer. */
  readonly unanswered: Lasting;
  /** How it could be done without: `without --limit ...`; undefined: nobody knows a way. */
  readonly instead?: string;
};

/** What a plan means for the cluster's clients. */
export type Forecast = {
  /** What the configuration promises once the plan is performed. */
  readonly times: FailoverTimes;
  /** What it promised before, where the plan alters that. */
  readonly timesBefore?: FailoverTimes;
  /** Empty: traffic is not affected. */
  readonly impact: readonly Disturbance[];
};

/** Whether a person should be asked first: a VIP moves, or connections are dropped. */
export function needsApproval({ impact }: Pick<Forecast, 'impact'>): boolean {
  return impact.some(({ kind }) => kind !== 'unknown');
}

/** How long clients are without an answer at most, all disturbances considered. */
export function costOf({ impact }: Pick<Forecast, 'impact'>): Lasting {
  const unknown = impact.find(
    ({ kind, unanswered }) => kind === 'unknown' || unanswered.type === 'until',
  );
  if (unknown !== undefined) return unknown.unanswered;
  const bounds = impact.map(({ unanswered }) =>
    unanswered.type === 'at-most' ? unanswered.ms : 0,
  );
  return { type: 'at-most', ms: Math.max(0, ...bounds) };
}

/** What a planned switchover costs clients, by the configuration of before or after: the longer time. */
export function plannedSwitchoverMs({
  times,
  timesBefore,
}: Pick<Forecast, 'times' | 'timesBefore'>): number {
  const instances = [times, timesBefore].flatMap((all) => all?.instances ?? []);
  return Math.max(0, ...instances.map(({ cleanStop }) => Math.ceil(cleanStop?.maxMs ?? 0)));
}
