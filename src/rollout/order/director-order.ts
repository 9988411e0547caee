import type { Cluster } from '../../model/cluster/cluster.js';

/** The addresses that a host owns, without prefix lengths. */
export type AddressesOf = (host: string) => readonly string[];

function ownedVips(cluster: Cluster, host: string, addressesOf: AddressesOf): number {
  const vips = new Set(cluster.vrrp.flatMap(({ vips }) => vips.map(({ address }) => address)));
  return addressesOf(host).filter((address) => vips.has(address)).length;
}

function priorityOf(cluster: Cluster, host: string): number {
  const members = cluster.vrrp.flatMap((instance) => instance.members);
  return Math.max(0, ...members.filter((member) => member.host === host).map((m) => m.priority));
}

/**
 * The order in which a play takes its hosts: a director without a VIP before one that owns it, and
 * among equals the lower priority first, so that traffic moves as little as possible.
 */
export function rolloutOrder(
  cluster: Cluster,
  hosts: readonly string[],
  addressesOf: AddressesOf,
): readonly string[] {
  const rank = new Map(
    hosts.map((host) => [
      host,
      [ownedVips(cluster, host, addressesOf), priorityOf(cluster, host)] as const,
    ]),
  );
  return [...hosts].sort((a, b) => {
    const [vipsA = 0, priorityA = 0] = rank.get(a) ?? [];
    const [vipsB = 0, priorityB = 0] = rank.get(b) ?? [];
    return vipsA - vipsB || priorityA - priorityB;
  });
}

/** Cuts a list into batches of at most `size`; undefined: one batch. */
export function cutBatches<T>(
  items: readonly T[],
  size: number | undefined,
): readonly (readonly T[])[] {
  if (items.length === 0) return [];
  if (size === undefined || items.length <= size) return [items];
  return [items.slice(0, size), ...cutBatches(items.slice(size), size)];
}
