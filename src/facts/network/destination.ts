import { families } from '../../lvs/address/families.js';
import { parsePrefix } from '../../lvs/address/ip-prefix.js';
import type { JsonRecord } from './json-records.js';

/** Where a route of `ip -json route` leads to, in CIDR notation; undefined: to something else than an address. */
export function readDestination({ dst, pref }: JsonRecord): string | undefined {
  // Both families call it `default`; only IPv6 routes have a preference (RFC 4191).
  if (dst === 'default') return families[pref === undefined ? 4 : 6].anywhere;
  return parsePrefix(String(dst))?.cidr;
}
