import type { Drained } from '../cluster/drain.js';
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
  /** undefined: whichever port the client asks for. */
  readonly port?: number;
  /** By the director that says so; undefined: nobody has it in its pool. */
  readonly weight?: number;
  /** undefined, and `inactive` too: nobody has it in its pool, or nobody could say. */
  readonly active?: number;
  readonly inactive?: number;
  /** undefined: no director has ipvsadm(8). */
  readonly connectionsPerSecond?: number;
  readonly bytesPerSecond?: number;
  /** It gets no new connections, because somebody wants that. */
  readonly drained?: Drained;
  /** It gets none either, because the inventory gives it the weight 0. */
  readonly quiesced?: true;
  /** Directors whose health check has taken it out. */
  readonly outOf: readonly string[];
};

/** A virtual service, over all directors. */
export type ServiceStatus = {
  readonly name: string;
  readonly vip: string;
  /** undefined: it has several, or is known by a mark. */
  readonly port?: number;
  /** `TCP`, or several: `UDP+TCP`. */
  readonly protocol: string;
  /** Where clients find it: `10.0.0.227:80,443,8000-8099`. */
  readonly place: string;
  readonly scheduler: string;
  readonly persistenceSeconds?: number;
  readonly realServers: readonly RealServerStatus[];
  /** Who answers in place of all of them, and on which directors; undefined: it is not needed. */
  readonly sorryServer?: { readonly place: string; readonly answersOn: readonly string[] };
};

/** A virtual address, by those directors that could be looked at. */
export type VipStatus = {
  readonly address: string;
  /** undefined: none was seen, and not every director was looked at. */
  readonly owners?: readonly string[];
  /** Why the owners are not known. */
  readonly unknown?: string;
};

/** A cluster at one look. */
export type ClusterStatus = {
  readonly cluster: string;
  /** By the control host's clock, since 1970. */
  readonly atMs: number;
  readonly vips: readonly VipStatus[];
  readonly directors: readonly DirectorStatus[];
  readonly services: readonly ServiceStatus[];
};
