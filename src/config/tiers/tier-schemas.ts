import type * as z from 'zod';
import type { TierName, Tiers, TierSettings } from '../../model/cluster/tiers.js';
import type { Reading } from '../inventory/reading.js';
import { web } from './web.js';

/** How an inventory says what a tier is told. */
type TierSchema<Name extends TierName> = {
  /** Its key in an inventory. */
  readonly key: string;
  readonly schema: z.ZodType;
  /** Makes its settings of what is written; undefined: the cluster has no such tier. */
  readonly read: (written: never, reading: Reading) => TierSettings[Name] | undefined;
};

/** Every tier, by its name. */
const tierSchemas = { web } satisfies { readonly [Name in TierName]: TierSchema<Name> };

type Schemas = typeof tierSchemas;

type TierKeys = {
  readonly [Name in TierName as Schemas[Name]['key']]: Schemas[Name]['schema'];
};

/** The keys of an inventory that are about tiers. */
export const tierKeys = Object.fromEntries(
  Object.values(tierSchemas).map(({ key, schema }) => [key, schema]),
) as TierKeys;

/** What an inventory tells the tiers. */
export function readTiers(input: Readonly<Record<string, unknown>>, reading: Reading): Tiers {
  const read = Object.entries(tierSchemas).flatMap(([name, tier]) => {
    const settings = (tier as TierSchema<TierName>).read(input[tier.key] as never, reading);
    return settings === undefined ? [] : [[name, settings]];
  });
  return Object.fromEntries(read) as Tiers;
}
