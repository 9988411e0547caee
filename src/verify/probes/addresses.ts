import { ownersOf, whereBound } from '../../look/ownership.js';
import { outsideVipsOf } from '../../lvs/forwarding/inside-vips.js';
import { selectHosts } from '../../model/cluster/cluster.js';
import type { NetworkInterface } from '../../model/host/host-facts.js';
import { tierClients } from '../../tiers/tier-table.js';
import type { HostSeen, Observations } from './observations.js';

/** The interface that carries the host's own address. */
export function clusterDevice(
  { interfaces }: Pick<HostSeen, 'interfaces'>,
  { address, interface: chosen }: { readonly address: string; readonly interface?: string },
): NetworkInterface | undefined {
  if (chosen !== undefined) return interfaces.find(({ name }) => name === chosen);
  const [bound] = whereBound({ interfaces }, address);
  return interfaces.find(({ name }) => name === bound?.device);
}

/** The directors that own an address, of those that could be looked at. */
export function ownersSeen({ cluster, hosts }: Observations, address: string): readonly string[] {
  const seen = selectHosts(cluster, 'directors').flatMap(({ name }) => {
    const shown = hosts[name];
    return shown === undefined ? [] : [[name, shown] as const];
  });
  return ownersOf(address, new Map(seen));
}

/** The host whose interface has a MAC address. */
export function hostOfMac({ hosts }: Observations, mac: string): string | undefined {
  return Object.entries(hosts).find(([, { interfaces }]) =>
    interfaces.some((candidate) => candidate.mac === mac && candidate.name !== 'lo'),
  )?.[0];
}

/** Every VIP of the cluster, with the instance that moves it. */
export function allVips({ cluster }: Pick<Observations, 'cluster'>) {
  return cluster.vrrp.flatMap((instance) => instance.vips.map((vip) => ({ ...vip, instance })));
}

/** The VIPs that clients use, and whose packets the gateway brings: not that of a database, which real servers ask. */
export function outsideVips({ cluster }: Pick<Observations, 'cluster'>): readonly string[] {
  return outsideVipsOf(cluster)
    .map(({ address }) => address)
    .filter((address) => !isForOwnHosts(cluster, address));
}

function isForOwnHosts(cluster: Observations['cluster'], address: string): boolean {
  const services = cluster.services.filter(({ vip }) => vip === address);
  return (
    services.length > 0 && services.every((service) => tierClients(cluster, service) !== undefined)
  );
}
