import type { Cluster, Host } from '../../../model/cluster/cluster.js';
import type { Connection } from '../../../model/host/connection.js';
import type { Clock } from '../../clock.js';
import type { Switches } from './switches.js';

/** Where a fault is injected. */
export type FaultSite = {
  readonly cluster: Cluster;
  readonly host: Host;
  /** All hosts that it is injected on together, this one among them. */
  readonly target: readonly string[];
};

/** What a fault needs to be injected and healed. */
export type WayContext = {
  readonly connect: (host: string) => Promise<Connection>;
  readonly clock: Clock;
  readonly switches: Switches;
  /** How long a fault that the target itself heals stays in place. */
  readonly holdMs: number;
};

/** How a target comes through a fault. */
export type WayTraits = {
  /** It cannot be reached while the fault is in place: nobody can watch it, and it owns nothing. */
  readonly cutsOff: boolean;
  /** It comes back without help, and is to be waited for. */
  readonly healsItself: boolean;
  /** What has to start on its way back: itself, what runs on it, or nothing. */
  readonly starts: 'host' | 'service' | 'nothing';
};

/** What is done to a target, in this order. */
export type Acts = {
  /** Arms the heal; resolves with the reason why the fault is not possible here, where it is not. */
  readonly arm: () => Promise<string | undefined>;
  readonly inject: () => Promise<void>;
  /** Resolves with what the host failed to do when it was injected, where that can be told. */
  readonly prove?: () => Promise<string | undefined>;
  /** Puts the armed heal off; to be called again and again while the fault is in place. */
  readonly extend?: () => Promise<void>;
  /** Heals, and disarms. Does nothing where nothing is broken. Rejects where it stays broken. */
  readonly heal: () => Promise<void>;
};

/** How a kind of fault is made and healed. */
export type Way = WayTraits & {
  /** Why it cannot be done to these hosts, as far as that is known before anything is connected to. */
  readonly lacks?: (hosts: readonly string[], switches: Switches) => string | undefined;
  /** Prepares it for a host; nothing happens yet. */
  readonly prepare: (site: FaultSite, context: WayContext) => Acts;
};
