import type { Host } from '../../model/cluster/cluster.js';
import type { TierName, TierSettings } from '../../model/cluster/tiers.js';
import type { FactRef } from '../../model/host/fact.js';
import type { GatheredFacts } from '../../model/verify/verify-context.js';
import type { Aspect } from '../aspect.js';
import type { Probe } from '../probes/probe.js';
import type { Errand } from './errand.js';
import type { RecordKeeping } from './record-keeping.js';
import type { TierSights } from './tier-sights.js';

/** What a tier asks of a host, in the one exec of all probes. */
export type TierLook<Name extends TierName> = {
  readonly refs: readonly FactRef[];
  readonly read: (facts: GatheredFacts) => Name extends keyof TierSights ? TierSights[Name] : never;
};

/** How a tier is proven. */
export type TierVerification<Name extends TierName> = {
  /** What its probes need of a host; undefined: nothing of this one. */
  readonly look?: (settings: TierSettings[Name], host: Host) => TierLook<Name> | undefined;
  /** They have no opinion where the cluster has no such tier. */
  readonly probes: readonly Probe[];
  /** What drills must leave on a host as they found it, besides its units. */
  readonly aspects?: (settings: TierSettings[Name], host: Host) => readonly Aspect[];
  /** How hosts write to it; undefined: nobody can. */
  readonly records?: (settings: TierSettings[Name]) => RecordKeeping | undefined;
  /**
   * What it has to be told once a fault is healed, so that it becomes what it was; undefined: nothing. It is waited for:
   * its hosts may still start.
   */
  readonly settle?: (settings: TierSettings[Name]) => readonly Errand[];
};
