import {
  areOfOneFamily,
  inventoryFamilyOf,
  type InventoryFamily,
} from '../../lvs/address/families.js';
import type { Observations } from './observations.js';

/** Anybody, of the addresses for documentation; RFC 5737. */
const anybody: Readonly<Record<InventoryFamily, string>> = { 4: '198.51.100.1' };

/** Whose packets to a VIP are followed: those who ask here, and the clients of the inventory; else anybody's. */
export function clientsOf(
  { cluster, clients = [] }: Pick<Observations, 'cluster' | 'clients'>,
  vip: string,
): readonly string[] {
  const named = cluster.hosts.filter(({ roles }) => roles.includes('client'));
  const all = new Set([...clients, ...named.map(({ address }) => address)]);
  const own = [...all].filter((client) => areOfOneFamily(client, vip));
  const family = inventoryFamilyOf(vip);
  return own.length > 0 || family === undefined ? own : [anybody[family]];
}
