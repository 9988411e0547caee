import type { Term } from '../verify/budget.js';

/** How long something takes at the least and at the most, by the configuration alone. */
export type TimeRange = {
  readonly minMs: number;
  readonly maxMs: number;
  readonly terms: readonly Term[];
};

/** What a VRRP instance promises when its first director leaves. */
export type InstanceTimes = {
  readonly instance: string;
  readonly from: string;
  /** undefined: nobody takes over. */
  readonly to?: string;
  /** keepalived is stopped: it says good-bye. */
  readonly cleanStop?: TimeRange;
  /** Power, host or link is lost: nobody says good-bye. */
  readonly hostDeath?: TimeRange;
  /** The first director returns; undefined: it does not take the VIPs back. */
  readonly takeBack?: TimeRange;
};

/** How soon a service's directors learn of its real servers. */
export type ServiceTimes = {
  readonly service: string;
  readonly deadProcess: TimeRange;
  readonly silentHost: TimeRange;
  readonly serverReturn: TimeRange;
};

/** The failover and detection times that the configuration promises; no measurement allowance in them. */
export type FailoverTimes = {
  readonly instances: readonly InstanceTimes[];
  readonly services: readonly ServiceTimes[];
};
