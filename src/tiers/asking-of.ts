import type { Door } from '../lvs/entrances/doors.js';
import { askingOfCheck, askingOfPort } from '../lvs/asking/asking-of.js';
import type { Asking } from '../lvs/asking/asking.js';
import type { Cluster, VirtualService } from '../model/cluster/cluster.js';
import { tierAsking } from './tier-table.js';

type Service = Pick<Door<VirtualService>, 'port' | 'protocol' | 'check' | 'realServers'>;

/** How clients ask a service: as its check does, else as the tier that answers there says, else by its port. */
export function askingOf(cluster: Pick<Cluster, 'tiers'>, service: Service): Asking {
  return askingOfCheck(service) ?? tierAsking(cluster, service) ?? askingOfPort(service);
}
