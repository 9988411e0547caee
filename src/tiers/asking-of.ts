import type { Door } from '../lvs/entrances/doors.js';
import { askingOfCheck, askingOfPort } from '../lvs/asking/asking-of.js';
import { connecting, type Asking } from '../lvs/asking/asking.js';
import type { Cluster, VirtualService } from '../model/cluster/cluster.js';
import { tierAsking } from './tier-table.js';

type Service = Pick<Door<VirtualService>, 'port' | 'protocol' | 'checks' | 'realServers'>;

/** How clients ask a service: as its check does, else as the tier that answers there says, else by its port. */
export function askingOf(cluster: Pick<Cluster, 'tiers'>, service: Service): Asking {
  const asking = askingOfCheck(service);
  // Where packets are sent, nobody but the check knows what is said.
  if (asking !== undefined || service.protocol !== 'TCP') return asking ?? connecting;
  return tierAsking(cluster, service) ?? askingOfPort(service);
}
