import type { TierName } from '../../model/cluster/tiers.js';
import type {
  ConnectionExpectation,
  VipExpectation,
  WriteExpectation,
} from '../../model/verify/budget.js';
import type { DirectorFaultName, ServerFaultName, TierFaultName } from '../faults/registry.js';

/** Which directors a fault is injected on, chosen when the drill starts. */
export type DirectorTarget =
  /** The director that owns the VIPs. */
  | 'active-director'
  /** A director that owns none. */
  | 'standby-director'
  | 'all-directors';

/** Which real servers. */
export type ServerTarget = (typeof serverTargets)[number];

const serverTargets = [
  /** A real server that answers. */
  'one-real-server',
  /** So many that a service loses its quorum, while another one of it is up. */
  'enough-real-servers',
  'all-real-servers',
] as const;

/** Which hosts that a tier runs on, or that use it. */
export type TierTarget = (typeof tierTargets)[number];

const tierTargets = [
  /** One that holds data of the shared storage. */
  'one-storage-node',
  /** All but one that holds data. */
  'most-storage-nodes',
  /** A real server that answers, and mounts the shared storage. */
  'one-mount',
  /** One that has the data of the database, and does not write. */
  'database-replica',
  /** The one that writes. */
  'database-writer',
  /** All but the one that writes. */
  'database-others',
  'all-database-nodes',
] as const;

export type DrillTarget = DirectorTarget | ServerTarget | TierTarget;

/** What must be there for a drill to make sense, besides what its fault lacks. */
export type DrillNeed =
  | 'two-directors'
  | 'two-real-servers'
  | 'quorum'
  | 'storage-nodes'
  | 'writable-storage'
  | 'database-nodes';

type AnyDrill = {
  readonly name: string;
  /** For a table: at most 40 characters. */
  readonly title: string;
  /** What happens, what must follow, and what it proves; for the report. */
  readonly description: string;
  /** Part of what `lvsdeploy verify` runs by default. */
  readonly standard: boolean;
  readonly needs: readonly DrillNeed[];
  readonly expects: DrillExpectations;
};

/** A drill on directors. */
export type DirectorDrill = AnyDrill & {
  readonly fault: DirectorFaultName;
  readonly target: DirectorTarget;
};

/** A drill on real servers. */
export type ServerDrill = AnyDrill & {
  readonly fault: ServerFaultName;
  readonly target: ServerTarget;
};

/** A drill on what stands behind the directors, while hosts write to it. */
export type TierDrill = AnyDrill & {
  readonly fault: TierFaultName;
  readonly target: TierTarget;
  /** Whose records are written. */
  readonly tier: TierName;
  readonly writes: WriteExpectation;
  /** Whether the fault stays until what it hits has noticed it. */
  readonly untilNoticed?: true;
  /** Whether writers read between their writes what is newest. */
  readonly readsBack?: true;
};

/** One experiment of the catalogue: data. How its fault is made and its bounds go by the fault's value. */
export type Drill = DirectorDrill | ServerDrill | TierDrill;

/** Whether a drill's fault is on real servers, as such. */
export function isServerDrill(drill: Drill): drill is ServerDrill {
  const targets: readonly DrillTarget[] = serverTargets;
  return targets.includes(drill.target);
}

/** Whether a drill's fault is on a tier. */
export function isTierDrill(drill: Drill): drill is TierDrill {
  const targets: readonly DrillTarget[] = tierTargets;
  return targets.includes(drill.target);
}

/** Whether a drill's fault is on directors. */
export function isDirectorDrill(drill: Drill): drill is DirectorDrill {
  return !isServerDrill(drill) && !isTierDrill(drill);
}

/** What must hold, besides the bounds that follow from the fault and the configuration. */
export type DrillExpectations = {
  /**
   * So many requests to one service, after the fault and again after the heal. undefined: as many as fit
   * in the bounds.
   */
  readonly maxFailed?: number;
  /** Whether both directors may hold the VIP until the heal. */
  readonly dualOwners: 'never' | 'until-heal';
  readonly vip: VipExpectation;
  readonly connections: ConnectionExpectation;
  /**
   * Whether a persistent client keeps its real server; no question without persistence. `as-promised`: where the next
   * director knows, by the client's address or from the one before.
   */
  readonly persistence: 'kept' | 'as-promised' | 'may-change';
};
