import type * as z from 'zod';
import type { Role } from '../../model/cluster/cluster.js';
import type { TierName, Tiers, TierSettings } from '../../model/cluster/tiers.js';
import type { Path } from '../mistake.js';
import type { NamedHostInput } from '../schema/hosts.js';
import type { Reading } from '../inventory/reading.js';
import { database } from './database.js';
import { storage } from './storage.js';
import { web } from './web.js';

/** Hosts of a tier's own, as they are written under its key. */
type TierHosts = {
  readonly role: Role;
  readonly path: Path;
  readonly hosts: Readonly<Record<string, NamedHostInput>>;
  /** Names of real servers that have this part besides. Default: none. */
  readonly shared?: readonly string[];
};

/** How an inventory says what a tier is told. */
type TierSchema<Name extends TierName> = {
  /** Its key in an inventory. */
  readonly key: string;
  readonly schema: z.ZodType;
  /** Hosts that it brings; undefined: it runs on those that are there. */
  readonly hosts?: (written: never) => TierHosts | undefined;
  /** Makes its settings of what is written; undefined: the cluster has no such tier. */
  readonly read: (
    written: never,
    reading: Reading,
    input: Readonly<Record<string, unknown>>,
  ) => TierSettings[Name] | undefined;
};

/** Every tier, by its name. */
const tierSchemas = { web, storage, database } satisfies {
  readonly [Name in TierName]: TierSchema<Name>;
};

type Schemas = typeof tierSchemas;

type TierKeys = {
  readonly [Name in TierName as Schemas[Name]['key']]: Schemas[Name]['schema'];
};

/** The keys of an inventory that are about tiers. */
export const tierKeys = Object.fromEntries(
  Object.values(tierSchemas).map(({ key, schema }) => [key, schema]),
) as TierKeys;

/** The hosts that an inventory's tiers bring. */
export function tierHosts(input: Readonly<Record<string, unknown>>): readonly TierHosts[] {
  return Object.values(tierSchemas).flatMap(
    (tier: TierSchema<TierName>) => tier.hosts?.(input[tier.key] as never) ?? [],
  );
}

/** What an inventory tells the tiers. */
export function readTiers(input: Readonly<Record<string, unknown>>, reading: Reading): Tiers {
  const read = Object.entries(tierSchemas).flatMap(([name, tier]) => {
    const settings = (tier as TierSchema<TierName>).read(input[tier.key] as never, reading, input);
    return settings === undefined ? [] : [[name, settings]];
  });
  return Object.fromEntries(read) as Tiers;
}
