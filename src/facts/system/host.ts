import type { Host } from '../../model/cluster/cluster.js';
import type { Seen } from '../../model/host/fact.js';
import type { HostFacts, NetworkInterface } from '../../model/host/host-facts.js';
import { parsePrefix } from '../../lvs/address/ip-prefix.js';
import { network } from '../network/network.js';
import { operatingSystem } from './os.js';

/** The facts that every probe asks for. */
export const baseFacts = { os: operatingSystem, network } as const;

/** What is always known about a host, from its base facts. */
export function toHostFacts(
  { os, network: interfaces }: Seen<typeof baseFacts>,
  host: Pick<Host, 'address' | 'interface'>,
): HostFacts {
  const clusterInterface = findClusterInterface(interfaces, host);
  return {
    osId: os.id,
    osVersion: os.version,
    architecture: os.architecture,
    kernel: os.kernel,
    interfaces,
    ...(clusterInterface === undefined ? {} : { clusterInterface }),
  };
}

function findClusterInterface(
  interfaces: readonly NetworkInterface[],
  { address, interface: chosen }: Pick<Host, 'address' | 'interface'>,
): string | undefined {
  if (chosen !== undefined) return interfaces.find(({ name }) => name === chosen)?.name;
  const wanted = parsePrefix(address)?.address;
  const carries = (cidr: string): boolean => cidr.split('/')[0] === wanted;
  return interfaces.find(({ addresses }) => addresses.some(carries))?.name;
}
