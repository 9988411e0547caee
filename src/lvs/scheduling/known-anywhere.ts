import type { Scheduler } from '../../model/cluster/cluster.js';
import type { ServiceIdentity } from '../../model/cluster/service-identity.js';
import { protocolsOf } from '../entrances/entrances.js';
import { promises } from './promises.js';
import { schedulingOf } from './schedulers.js';

type Scheduled = ServiceIdentity & { readonly scheduler: Scheduler };

/**
 * Whether every service over TCP hashes its clients, by address or by address and port: then each director
 * sends a packet to the same real server, also one that has not seen its connection begin.
 */
export function hashesConnections(services: readonly Scheduled[]): boolean {
  const overTcp = services.filter((service) => protocolsOf(service).includes('TCP'));
  return (
    overTcp.length > 0 &&
    overTcp.every((service) => schedulingOf(service).promises === promises.client)
  );
}
