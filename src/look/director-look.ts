import { ipvsTable, type IpvsService } from '../facts/ipvs/ipvs-table.js';
import { network } from '../facts/network/network.js';
import type { FactRef } from '../model/host/fact.js';
import type { GatheredFacts } from '../model/verify/verify-context.js';
import type { Shown } from './ownership.js';

/** What a director shows at one moment. */
export type DirectorLook = Shown & {
  /** undefined: its kernel has no IPVS. */
  readonly table: readonly IpvsService[] | undefined;
};

/** The directors at one moment; one that cannot be looked at is missing. */
export type Looks = ReadonlyMap<string, DirectorLook>;

/** The facts of a look. */
export const directorRefs: readonly FactRef[] = [network, ipvsTable];

/** Reads a look. */
export function readDirectorLook(facts: GatheredFacts): DirectorLook {
  return { interfaces: facts.get(network), table: facts.get(ipvsTable) };
}
