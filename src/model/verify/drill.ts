import type { ConnectionExpectation, VipExpectation } from './budget.js';

/** Everything that a drill can break, closed, so that each has its implementation and its bounds. */
export const faultNames = [
  'drain-director',
  'stop-keepalived',
  'kill-keepalived-parent',
  'kill-keepalived-vrrp',
  'kill-keepalived-all',
  'freeze-keepalived',
  'link-down',
  'power-off',
  'reboot',
  'partition',
  'partition-one-way',
  'kill-web-server',
  'reload-changed',
  'reload-broken',
] as const;
export type FaultName = (typeof faultNames)[number];

/** Which hosts a fault is injected on, chosen when the drill starts. */
export const drillTargets = [
  /** The director that owns the VIPs. */
  'active-director',
  /** A director that owns none. */
  'standby-director',
  'all-directors',
  /** A real server that answers. */
  'one-real-server',
  'all-real-servers',
] as const;
export type DrillTarget = (typeof drillTargets)[number];

/** What must be there for a drill to make sense. */
export const drillNeeds = ['two-directors', 'two-real-servers', 'power-control'] as const;
export type DrillNeed = (typeof drillNeeds)[number];

/** One experiment of the catalogue: data; the fault's implementation and the bounds go by its name. */
export type Drill = {
  readonly name: string;
  /** For a table: at most 40 characters. */
  readonly title: string;
  /** What happens, what must follow, and what it proves; for the report. */
  readonly description: string;
  readonly fault: FaultName;
  readonly target: DrillTarget;
  /** Part of what `lvsdeploy verify` runs by default. */
  readonly standard: boolean;
  readonly needs: readonly DrillNeed[];
  readonly expects: DrillExpectations;
};

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
  /** Whether a persistent client keeps its real server; no question without persistence. */
  readonly persistence: 'kept' | 'may-change';
};
