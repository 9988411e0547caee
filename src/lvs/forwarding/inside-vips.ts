import type { Cluster, VirtualIp, VirtualService } from '../../model/cluster/cluster.js';
import { familyOf } from '../address/families.js';
import { containsAddress } from '../address/ip-prefix.js';
import { destinationsBy } from './destinations.js';
import { forwardingOf } from './forwarding-methods.js';

/** VIPs, and the services that clients find on some of them. */
export type Sides = {
  readonly vips: readonly VirtualIp[];
  readonly services: readonly Pick<VirtualService, 'vip'>[];
};

/**
 * The VIPs by which a real server's answers can reach the director that has the connection: those in whose
 * network the real server is. One that is written without a prefix length is in no network. Where several are,
 * those without a service go first. Exactly one is what a real server needs.
 */
export function insideVipsFor(rip: string, { vips, services }: Sides): readonly VirtualIp[] {
  const around = vips.filter(
    ({ address, prefixLength }) =>
      prefixLength < familyOf(address).hostLength &&
      containsAddress(`${address}/${prefixLength}`, rip),
  );
  const idle = around.filter(({ address }) => !services.some(({ vip }) => vip === address));
  return idle.length > 0 ? idle : around;
}

type Served = Pick<Cluster, 'vrrp' | 'services'>;

/** The inside VIP of a host: its answers to clients have to pass it. undefined: they go their own way. */
export function insideVipOf(cluster: Served, host: string): VirtualIp | undefined {
  const [server] = cluster.services.flatMap(
    ({ realServers }) =>
      realServers.find((one) => one.host === host && forwardingOf(one).answersByDirector) ?? [],
  );
  return server && insideVipsFor(server.address, sidesOf(cluster))[0];
}

function sidesOf({ vrrp, services }: Served): Sides {
  return { vips: vrrp.flatMap((instance) => instance.vips), services };
}

/** The inside VIPs of all real servers, each once. */
export function insideVipsOf(cluster: Served): readonly VirtualIp[] {
  const passing = destinationsBy(cluster.services, ({ answersByDirector }) => answersByDirector);
  const rips = [...new Set(passing.map(({ server }) => server.address))];
  const all = rips.flatMap((rip) => insideVipsFor(rip, sidesOf(cluster)).slice(0, 1));
  return all.filter((vip, index) => all.findIndex((one) => one.address === vip.address) === index);
}

/** The VIPs that clients use, and whose packets a gateway brings: all but those that only real servers use. */
export function outsideVipsOf(cluster: Served): readonly VirtualIp[] {
  const inside = insideVipsOf(cluster).map(({ address }) => address);
  const served = cluster.services.map(({ vip }) => vip);
  return cluster.vrrp
    .flatMap(({ vips }) => vips)
    .filter(({ address }) => served.includes(address) || !inside.includes(address));
}

/**
 * Whether a host is outside, as a client must be. Real servers answer one in their own network directly, with
 * an address that it has not asked.
 */
export function isOutside(cluster: Served, { address }: { readonly address: string }): boolean {
  return !insideVipsOf(cluster).some((vip) =>
    containsAddress(`${vip.address}/${vip.prefixLength}`, address),
  );
}
