import type { Door } from '../lvs/entrances/doors.js';
import type { Asking } from '../lvs/asking/asking.js';
import type { Cluster, Host, Role, VirtualService } from '../model/cluster/cluster.js';
import type { Returns } from '../model/cluster/recovery.js';
import type { TierName, Tiers } from '../model/cluster/tiers.js';
import { database } from './database/database.js';
import { storage } from './storage/storage.js';
import type { Tier } from './tier.js';
import { web } from './web/web.js';

/** Every tier, by its name. */
// In this order they are asked whose a service is: the web server takes all that nobody else knows.
const tiers: { readonly [Name in TierName]: Tier<Name> } = { database, storage, web };

const names = Object.keys(tiers) as TierName[];

type OfTiers = Pick<Cluster, 'tiers'>;

function onTier<Name extends TierName, T>(
  name: Name,
  settings: Tiers,
  ask: (tier: Tier<Name>, settings: Tiers[Name]) => T,
): T {
  return ask(tiers[name], settings[name]);
}

/** What plays and templates see of the tiers under `has`. */
export function tierFlags({ tiers: settings }: OfTiers): Readonly<Record<string, boolean>> {
  const flags = names.map((name) => onTier(name, settings, (tier, own) => tier.flags(own)));
  return Object.assign({}, ...flags) as Record<string, boolean>;
}

/** What plays and templates see of a host's part in the tiers under `is`. */
export function tierParts(
  { tiers: settings }: OfTiers,
  host: Pick<Host, 'name' | 'roles'>,
): Readonly<Record<string, boolean>> {
  const parts = names.map((name) => onTier(name, settings, (tier, own) => tier.part?.(own, host)));
  return Object.assign({}, ...parts) as Record<string, boolean>;
}

/** What templates see of the tiers under `cluster`. */
export function tierValues({ tiers: settings }: OfTiers): Readonly<Record<string, unknown>> {
  const values = names.map((name) => onTier(name, settings, (tier, own) => tier.values(own)));
  return Object.assign({}, ...values) as Record<string, unknown>;
}

/** The units that the tiers of a cluster run on hosts of a role. */
export function tierUnits({ tiers: settings }: OfTiers, role: Role): readonly string[] {
  return names.flatMap((name) =>
    onTier(name, settings, (tier, own) => (own === undefined ? [] : (tier.units(own)[role] ?? []))),
  );
}

/** The unit of a tier that answers for a service on real servers; undefined: no tier's. */
export function tierUnitFor(
  { tiers: settings }: OfTiers,
  service: VirtualService,
): string | undefined {
  const units = names.map((name) =>
    onTier(name, settings, (tier, own) =>
      own === undefined ? undefined : tier.unitFor(own, service),
    ),
  );
  return units.find((unit) => unit !== undefined);
}

/** How the tiers of a cluster come back after all hosts of a part stood. */
export function tierReturns({ tiers: settings }: OfTiers): readonly Returns[] {
  return names.flatMap((name) =>
    onTier(name, settings, (tier, own) => (own === undefined ? [] : tier.returns(own))),
  );
}

/** How clients ask a service, by the first tier that says so; undefined: none does. */
export function tierAsking(
  { tiers: settings }: OfTiers,
  service: Pick<Door<VirtualService>, 'port'>,
): Asking | undefined {
  const askings = names.map((name) =>
    onTier(name, settings, (tier, own) =>
      own === undefined ? undefined : tier.asking?.(own, service),
    ),
  );
  return askings.find((asking) => asking !== undefined);
}

/** What the clients of a service are that a tier has for the cluster itself; undefined: anybody, outside the directors. */
export function tierClients(
  { tiers: settings }: OfTiers,
  service: Pick<VirtualService, 'name'>,
): Role | undefined {
  const roles = names.map((name) =>
    onTier(name, settings, (tier, own) =>
      own === undefined ? undefined : tier.clients?.(own, service),
    ),
  );
  return roles.find((role) => role !== undefined);
}
