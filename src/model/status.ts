import type { VrrpState } from './history.js';

/** What a director shows at one look. */
export type DirectorStatus =
  | { readonly name: string; readonly reached: false; readonly failure: string }
  | {
      readonly name: string;
      readonly reached: true;
      readonly keepalived: 'runs' | 'does not run';
      readonly instances: readonly InstanceStatus[];
      /** The last ones, the latest first. */
      readonly transitions: readonly Transition[];
    };

export type InstanceStatus = {
  readonly name: string;
  readonly state: VrrpState;
  readonly priority: number;
};

/** A change of VRRP state, from the log. */
export type Transition = {
  readonly atMs: number;
  readonly instance: string;
  readonly state: VrrpState;
};

/** A real server of a service, over all directors. */
export type RealServerStatus = {
  readonly host: string;
  readonly address: string;
  readonly port: number;
  /** By the director that says so; undefined: nobody has it in its pool. */
  readonly weight?: number;
  readonly active: number;
  readonly inactive: number;
  /** undefined: no director has ipvsadm(8). */
  readonly connectionsPerSecond?: number;
  readonly bytesPerSecond?: number;
  /** Directors whose health check has taken it out. */
  readonly outOf: readonly string[];
};

/** A virtual service, over all directors. */
export type ServiceStatus = {
  readonly name: string;
  readonly vip: string;
  readonly port: number;
  readonly protocol: string;
  readonly scheduler: string;
  readonly persistenceSeconds?: number;
  readonly realServers: readonly RealServerStatus[];
};

/** A cluster at one look. */
export type ClusterStatus = {
  readonly cluster: string;
  /** By the control host's clock, since 1970. */
  readonly atMs: number;
  readonly vips: readonly { readonly address: string; readonly owners: readonly string[] }[];
  readonly directors: readonly DirectorStatus[];
  readonly services: readonly ServiceStatus[];
};
