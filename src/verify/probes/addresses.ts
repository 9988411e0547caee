import { parsePrefix } from '../../facts/ip-prefix.js';
import type { NetworkInterface } from '../../model/host-facts.js';
import type { HostSeen, Observations } from './observations.js';

/** An address with the interface that carries it. */
export type BoundAddress = {
  readonly device: string;
  readonly mac: string;
  /** In CIDR notation. */
  readonly cidr: string;
};

/** Where a host carries an address, `lo` and tunnels included. */
export function whereBound(
  { interfaces }: Pick<HostSeen, 'interfaces'>,
  address: string,
): readonly BoundAddress[] {
  const wanted = parsePrefix(address)?.address;
  return interfaces.flatMap(({ name, mac, addresses }) =>
    addresses
      .filter((cidr) => parsePrefix(cidr)?.address === wanted)
      .map((cidr) => ({ device: name, mac, cidr })),
  );
}

// A tunnel's device is not asked by ARP either.
const silentDevice = /^(?:lo|tunl\d+|ip6tnl\d+|fou\d*|gre\d*)$/;

/** Where a host carries an address so that it answers ARP for it. */
export function whereOwned(
  seen: Pick<HostSeen, 'interfaces'>,
  address: string,
): readonly BoundAddress[] {
  return whereBound(seen, address).filter(({ device }) => !silentDevice.test(device));
}

/** The interface that carries the host's own address. */
export function clusterDevice(
  { interfaces }: Pick<HostSeen, 'interfaces'>,
  { address, interface: chosen }: { readonly address: string; readonly interface?: string },
): NetworkInterface | undefined {
  if (chosen !== undefined) return interfaces.find(({ name }) => name === chosen);
  const [bound] = whereBound({ interfaces }, address);
  return interfaces.find(({ name }) => name === bound?.device);
}

/** The directors that carry an address, of those that could be looked at. */
export function ownersOf({ cluster, hosts }: Observations, address: string): readonly string[] {
  return cluster.hosts
    .filter(({ roles }) => roles.includes('directors'))
    .map(({ name }) => name)
    .filter((name) => {
      const seen = hosts[name];
      return seen !== undefined && whereOwned(seen, address).length > 0;
    });
}

/** The host whose interface has a MAC address. */
export function hostOfMac({ hosts }: Observations, mac: string): string | undefined {
  return Object.entries(hosts).find(([, { interfaces }]) =>
    interfaces.some((candidate) => candidate.mac === mac && candidate.name !== 'lo'),
  )?.[0];
}

/** Whether an address is one of IPv4, where neighbours are asked by ARP. */
export function isIpv4(address: string): boolean {
  return parsePrefix(address)?.family === 4;
}

/** Every VIP of the cluster, with the instance that moves it. */
export function allVips({ cluster }: Pick<Observations, 'cluster'>) {
  return cluster.vrrp.flatMap((instance) => instance.vips.map((vip) => ({ ...vip, instance })));
}
