import { doorsOf } from '../../lvs/entrances/doors.js';
import { checkListsOf } from '../../lvs/checks/own-checks.js';
import { noticesDeath } from '../../lvs/checks/witnesses.js';
import { hostsToLoseQuorum, losesQuorum } from '../../lvs/pool/quorum-loss.js';
import type { Cluster, VirtualService } from '../../model/cluster/cluster.js';
import type { LostQuorum } from '../../model/verify/budget.js';
import type { ServerFault } from '../faults/fault.js';
import { askedServices } from '../load/asked-services.js';

/**
 * The real servers whose death ends a quorum while another one is up, of the first service of which it can: clients of
 * every service must be answered meanwhile. Empty: there are none.
 */
export function hostsToBreakQuorum(cluster: Cluster, fault: ServerFault): readonly string[] {
  const asked = askedServices(cluster);
  const { death } = fault.onServer;
  for (const service of asked.filter(({ quorum }) => quorum !== undefined)) {
    const hosts = hostsToLoseQuorum(service) ?? [];
    const isBroken =
      hosts.length > 0 && hosts.every((host) => isHit(service, host, cluster, fault));
    const hit = asked.filter(({ realServers }) => realServers.some(isOn(hosts)));
    const isNoticed = hit.flatMap(checkListsOf).every((checks) => noticesDeath(checks, death));
    if (isBroken && isNoticed && hit.every((one) => isAnswered(one, hosts))) return hosts;
  }
  return [];
}

/** The services that lose their quorum together with those real servers. */
export function lostQuorums(cluster: Cluster, dead: readonly string[]): readonly LostQuorum[] {
  return askedServices(cluster)
    .filter((service) => service.realServers.some(isOn(dead)) && losesQuorum(service, dead))
    .map(({ name, realServers, sorryServer }) => {
      const living = realServers.filter(({ host, weight }) => weight > 0 && !dead.includes(host));
      return {
        service: name,
        survivors: [...new Set(living.map(({ host }) => host))],
        ...(sorryServer === undefined ? {} : { sorryServer: true }),
      };
    });
}

/** Whether what dies on a host is what answers there for the service. */
function isHit(
  service: VirtualService,
  host: string,
  cluster: Cluster,
  { onServer }: ServerFault,
): boolean {
  const port = onServer.port?.(cluster, host);
  return doorsOf(service).every(({ realServers }) =>
    realServers.every((server) => server.host !== host || (port ?? server.port) === server.port),
  );
}

function isAnswered({ realServers, sorryServer }: VirtualService, dead: readonly string[]) {
  return (
    sorryServer !== undefined ||
    realServers.some(({ host, weight }) => weight > 0 && !dead.includes(host))
  );
}

function isOn(hosts: readonly string[]): (server: { readonly host: string }) => boolean {
  return ({ host }) => hosts.includes(host);
}
