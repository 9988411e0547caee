import type { Cluster, Host } from '../../model/cluster/cluster.js';
import type { TierName, TierSettings } from '../../model/cluster/tiers.js';
import type { FactRef } from '../../model/host/fact.js';
import type { GatheredFacts } from '../../model/verify/verify-context.js';
import { tierUnits } from '../../tiers/tier-table.js';
import { database } from './database.js';
import { unit, type Aspect } from '../aspect.js';
import type { Probe } from '../probes/probe.js';
import { storage } from './storage.js';
import type { Errand } from './errand.js';
import type { RecordKeeping } from './record-keeping.js';
import type { TierSights } from './tier-sights.js';
import type { TierLook, TierVerification } from './tier-verification.js';
import { web } from './web.js';

/** Every tier, by its name; what others stand on comes first. */
const verifications: { readonly [Name in TierName]: TierVerification<Name> } = {
  storage,
  web,
  database,
};

const names = Object.keys(verifications) as TierName[];

/** The probes of all tiers: what they prove follows from the network, and what clients get follows from it. */
export const tierProbes: readonly Probe[] = names.flatMap((name) => verifications[name].probes);

function aspectsOf<Name extends TierName>(
  name: Name,
  settings: TierSettings[Name] | undefined,
  host: Host,
): readonly Aspect[] {
  return settings === undefined ? [] : (verifications[name].aspects?.(settings, host) ?? []);
}

/** What drills must leave on a host as they found it: the units of its tiers, and what each says besides. */
export function tierAspects(cluster: Pick<Cluster, 'tiers'>, host: Host): readonly Aspect[] {
  return [
    ...host.roles.flatMap((role) => tierUnits(cluster, role)).map(unit),
    ...names.flatMap((name) => aspectsOf(name, cluster.tiers[name], host)),
  ];
}

function lookOf<Name extends TierName>(
  name: Name,
  { tiers }: Pick<Cluster, 'tiers'>,
  host: Host,
): TierLook<Name> | undefined {
  const settings = tiers[name];
  return settings === undefined ? undefined : verifications[name].look?.(settings, host);
}

/** What the tiers ask of a host, and what their probes see then. */
export function tierLooks(
  cluster: Pick<Cluster, 'tiers'>,
  host: Host,
): { readonly refs: readonly FactRef[]; readonly read: (facts: GatheredFacts) => TierSights } {
  const looks = names.flatMap((name) => {
    const look = lookOf(name, cluster, host);
    return look === undefined ? [] : [{ name, look }];
  });
  return {
    refs: looks.flatMap(({ look }) => look.refs),
    read: (facts) => Object.fromEntries(looks.map(({ name, look }) => [name, look.read(facts)])),
  };
}

/** How hosts write to a tier of a cluster; undefined: there is none, or nobody can. */
export function recordsOf(
  { tiers }: Pick<Cluster, 'tiers'>,
  name: TierName,
): RecordKeeping | undefined {
  return recordsIn(name, tiers[name]);
}

function recordsIn<Name extends TierName>(
  name: Name,
  settings: TierSettings[Name] | undefined,
): RecordKeeping | undefined {
  return settings === undefined ? undefined : verifications[name].records?.(settings);
}

/** What a tier of a cluster has to be told once a fault is healed. */
export function settlingOf({ tiers }: Pick<Cluster, 'tiers'>, name: TierName): readonly Errand[] {
  return settlingIn(name, tiers[name]);
}

function settlingIn<Name extends TierName>(
  name: Name,
  settings: TierSettings[Name] | undefined,
): readonly Errand[] {
  return settings === undefined ? [] : (verifications[name].settle?.(settings) ?? []);
}
