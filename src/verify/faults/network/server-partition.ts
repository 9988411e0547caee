import { selectHosts, type Host } from '../../../model/cluster/cluster.js';
import type { TierFault } from '../fault.js';
import type { FaultSite } from '../ways/way.js';
import { dropWay, type Direction } from './drop-packets.js';
import { addressesOf, matchOf } from './tier-partition.js';

const directions: readonly Direction[] = ['input', 'output'];

// A host that is both reaches itself.
function serversFor({ cluster, target }: FaultSite): readonly Host[] {
  return selectHosts(cluster, 'real_servers').filter(({ name }) => !target.includes(name));
}

/** Nothing passes between the target and the real servers; the other nodes of its tier reach it as before. */
export const serverPartition: TierFault = {
  way: dropWay({
    what: 'packets',
    matches: (site) =>
      serversFor(site)
        .flatMap(addressesOf)
        .flatMap((address) => directions.map((direction) => matchOf(address, direction))),
    refused: (site) =>
      serversFor(site).length > 0 ? undefined : 'there is no real server to cut it off from',
  }),
  onTier: { connections: 'are-cut' },
};
