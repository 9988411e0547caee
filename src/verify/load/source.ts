import { isOutside } from '../../lvs/forwarding/inside-vips.js';
import type { Cluster, Host } from '../../model/cluster/cluster.js';
import { selectHosts } from '../../model/cluster/cluster.js';
import type { Connection } from '../../model/host/connection.js';
import { LvsError } from '../../model/problem/error.js';
import type { AskedDoor } from './asked-services.js';

/** A host outside the directors from which the services are asked. */
export type Source = {
  readonly host: string;
  /** What the services see as their client. */
  readonly address: string;
  readonly connection: Connection;
};

/** The hosts that can ask: the client, which is really outside, and the gateway. Throws INVALID_INPUT. */
export function sourceHosts(cluster: Cluster): readonly Host[] {
  const hosts = ['client', 'gateway']
    .flatMap((role) => selectHosts(cluster, role))
    .filter((host) => isOutside(cluster, host));
  if (hosts.length > 0) return [...new Set(hosts)];
  throw new LvsError(
    'INVALID_INPUT',
    `${cluster.inventory} names no host from which the services could be asked.`,
    { hint: 'Add `client:` or `gateway:`; a director cannot reach its own virtual service.' },
  );
}

/** Opens a TCP connection from a source to a service. */
export function openerOf({ connection }: Source, { vip, port }: AskedDoor) {
  return () => connection.forward(vip, port);
}
