import { ipvsRates, type IpvsRate } from '../../facts/ipvs-rates.js';
import { ipvsTable, type IpvsService } from '../../facts/ipvs-table.js';
import { keepalivedState, type KeepalivedState } from '../../facts/keepalived.js';
import { network } from '../../facts/network.js';
import { vrrpTransitions } from '../../facts/vrrp-transitions.js';
import type { FactRef } from '../../model/fact.js';
import type { NetworkInterface } from '../../model/host-facts.js';
import type { Transition } from '../../model/status.js';
import type { GatheredFacts } from '../../model/verify-context.js';

/** What a director shows at one look. */
export type DirectorLook = {
  readonly interfaces: readonly NetworkInterface[];
  readonly table: readonly IpvsService[] | undefined;
  readonly rates: readonly IpvsRate[];
  readonly keepalived: KeepalivedState;
  readonly transitions: readonly Transition[];
};

/** What changes all the time, and costs little to ask for. */
export const liveRefs: readonly FactRef[] = [network, ipvsTable, ipvsRates];

/** Everything; each time keepalived writes a line into its log about it. */
export const statusRefs: readonly FactRef[] = [...liveRefs, keepalivedState, vrrpTransitions];

/** Reads a whole look. */
export function readLook(facts: GatheredFacts): DirectorLook {
  return {
    ...readLiveLook(facts),
    keepalived: facts.get(keepalivedState),
    transitions: facts.get(vrrpTransitions),
  };
}

/** Reads what a live look shows. */
export function readLiveLook(
  facts: GatheredFacts,
): Pick<DirectorLook, 'interfaces' | 'table' | 'rates'> {
  return {
    interfaces: facts.get(network),
    table: facts.get(ipvsTable),
    rates: facts.get(ipvsRates),
  };
}
