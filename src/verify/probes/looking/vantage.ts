import { isOutside } from '../../../lvs/forwarding/inside-vips.js';
import type { Asking } from '../../../lvs/asking/asking.js';
import type { Cluster, Host, VirtualService } from '../../../model/cluster/cluster.js';
import { areOfOneFamily } from '../../../lvs/address/families.js';
import { tierClients } from '../../../tiers/tier-table.js';
import type { HostSeen } from '../observations.js';
import { requestsNeeded } from '../share-test.js';
import { routeTo } from '../route-lookup.js';

const mostSources = 16;
/** Fewer say nothing about loss: of so many, at a loss of 30 %, three are missed once in 50,000 runs. */
const requestsToTime = 40;
/** A connection of which nothing is asked takes half a second; one of mail, a program of its own. */
const mostConnections = 16;

/** The hosts that could ask as a client, the best one first: outside the directors, as a client must be. */
export function listVantages(
  cluster: Cluster,
  service?: Pick<VirtualService, 'name' | 'realServers'>,
): readonly Host[] {
  const role = service && tierClients(cluster, service);
  if (role !== undefined) {
    return cluster.hosts.filter(
      ({ name, roles }) =>
        roles.includes(role) &&
        !roles.includes('directors') &&
        !service?.realServers.some(({ host }) => host === name),
    );
  }
  return (['client', 'gateway'] as const).flatMap((role) =>
    cluster.hosts.filter(
      (host) =>
        host.roles.includes(role) && !host.roles.includes('directors') && isOutside(cluster, host),
    ),
  );
}

/** The one of them that asks; undefined: none could be looked at. */
export function chooseVantage(
  cluster: Cluster,
  seen: Readonly<Record<string, HostSeen>>,
  service: Pick<VirtualService, 'name' | 'realServers'>,
): Host | undefined {
  return listVantages(cluster, service).find(({ name }) => seen[name] !== undefined);
}

/** The addresses that a host can ask from: those of the interface by which it reaches the VIP. */
export function sourcesFor({ routes, interfaces }: HostSeen, vip: string): readonly string[] {
  const device = routeTo(routes, vip)?.device;
  const addresses = interfaces.find(({ name }) => name === device)?.addresses ?? [];
  return addresses
    .map((cidr) => cidr.split('/')[0] ?? '')
    .filter((address) => areOfOneFamily(address, vip) && address !== vip)
    .slice(0, mostSources);
}

/**
 * How often each address asks: thrice with persistence, which the address shows; without it often
 * enough to tell the weights.
 */
export function roundsFor(
  service: Pick<VirtualService, 'realServers' | 'persistenceSeconds'>,
  sources: number,
  { language }: Pick<Asking, 'language'>,
): number {
  const isQuick = language === 'HTTP';
  const weights = service.realServers.map(({ weight }) => weight);
  const least = service.persistenceSeconds === undefined ? requestsNeeded(weights) / sources : 3;
  const wanted = isQuick ? Math.max(least, requestsToTime / sources) : least;
  const most = isQuick ? 200 : mostConnections;
  return Math.max(1, Math.min(Math.ceil(wanted), Math.floor(most / sources)));
}
