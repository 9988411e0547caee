import { selectHosts, type Host } from '../../../model/cluster/cluster.js';
import type { FaultSite } from '../ways/way.js';
import { cutOff } from './cut-off.js';

// A host that is both reaches itself.
function serversFor({ cluster, target }: FaultSite): readonly Host[] {
  return selectHosts(cluster, 'real_servers').filter(({ name }) => !target.includes(name));
}

/** Nothing passes between the target and the real servers; the other nodes of its tier reach it as before. */
export const serverPartition = cutOff({
  from: serversFor,
  nobody: 'there is no real server to cut it off from',
});
