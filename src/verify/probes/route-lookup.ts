import { containsAddress, parsePrefix } from '../../lvs/address/ip-prefix.js';
import type { Route } from '../../facts/network/route.js';

/**
 * The route of the main table that the kernel would take: the longest prefix, then the lowest
 * metric. undefined: there is none.
 */
export function routeTo(routes: readonly Route[], address: string): Route | undefined {
  const matching = routes.filter(({ to }) => containsAddress(to, address));
  return matching.toSorted((a, b) => lengthOf(b.to) - lengthOf(a.to) || a.metric - b.metric)[0];
}

function lengthOf(cidr: string): number {
  return parsePrefix(cidr)?.length ?? 0;
}
