import { wayOf, type Way, type WayQuestion } from '../../../facts/network/way.js';
import type { FactRef } from '../../../model/host/fact.js';
import {
  areOfOneFamily,
  inventoryFamilyOf,
  type InventoryFamily,
} from '../../../lvs/address/families.js';
import { doorsOf } from '../../../lvs/entrances/doors.js';
import { forwardingOf } from '../../../lvs/forwarding/forwarding-methods.js';
import { tunnelOf } from '../../../lvs/forwarding/tunnels.js';
import type { Cluster, Host, VirtualService } from '../../../model/cluster/cluster.js';

/** What a host's kernel is asked about. */
export type WayRef = { readonly question: WayQuestion; readonly ref: FactRef<Way | undefined> };

/**
 * One address of each quarter of a family: answers to clients anywhere must find their way, also where
 * somebody has put half-default routes over the default route.
 */
const anybody: Readonly<Record<InventoryFamily, readonly string[]>> = {
  4: ['20.0.0.1', '100.128.0.1', '150.0.0.1', '215.0.0.1'],
};

/** Those who may ask for a VIP. */
function whoAsks(vip: string, clients: readonly string[]): readonly string[] {
  const family = inventoryFamilyOf(vip);
  const known = clients.filter((client) => areOfOneFamily(client, vip));
  return [...known, ...(family === undefined ? [] : anybody[family])];
}

/** What a host's part in the service makes it worth to ask its kernel. */
export function waysToAsk(
  cluster: Cluster,
  host: Host,
  clients: readonly string[],
): readonly WayRef[] {
  const questions = [
    ...(host.roles.includes('real_servers') ? waysBack(cluster, host, clients) : []),
    ...(host.roles.includes('directors')
      ? [...waysToServers(cluster), ...waysForAnswers(cluster, clients)]
      : []),
    ...(host.roles.includes('gateway') ? waysAcross(cluster, host, clients) : []),
  ];
  return questions.map((question) => ({ question, ref: wayOf(question) }));
}

function waysBack(
  { services }: Cluster,
  { name }: Host,
  clients: readonly string[],
): readonly WayQuestion[] {
  return services
    .filter((service) => service.realServers.some(({ host }) => host === name))
    .flatMap((service) =>
      sendersOf(service, name).flatMap((sender) =>
        whoAsks(service.vip, clients).map((to) => ({ to, ...sender })),
      ),
    );
}

/** As whom a real server answers: as the VIP, or as itself where a director puts the VIP in. */
function sendersOf(
  service: VirtualService,
  name: string,
): readonly Pick<WayQuestion, 'from' | 'fromPort'>[] {
  return doorsOf(service).flatMap(({ vip, port, realServers }) =>
    realServers
      .filter(({ host }) => host === name)
      .map((server) =>
        forwardingOf(server).answersByDirector
          ? { from: server.address, fromPort: server.port }
          : { from: vip, fromPort: port },
      ),
  );
}

/** Answers that pass the director on their way to clients. */
function waysForAnswers({ services }: Cluster, clients: readonly string[]): readonly WayQuestion[] {
  const servers = services
    .flatMap(({ realServers }) => realServers)
    .filter((server) => forwardingOf(server).answersByDirector)
    .map(({ address }) => address);
  return [...new Set(servers)].flatMap((from) =>
    clients
      .filter((client) => areOfOneFamily(client, from))
      .map((to) => ({ to, from, comesFrom: from })),
  );
}

function waysToServers({ services }: Cluster): readonly WayQuestion[] {
  const addresses = services
    .flatMap(({ realServers }) => realServers)
    .filter((server) => forwardingOf(server).sharesSegment || tunnelOf(server) !== undefined)
    .map(({ address }) => address);
  return [...new Set(addresses)].map((to) => ({ to }));
}

function waysAcross(
  { services }: Cluster,
  { address }: Host,
  clients: readonly string[],
): readonly WayQuestion[] {
  const outside = clients.filter((client) => client !== address);
  return services.flatMap(({ vip, realServers }) =>
    outside
      .filter((client) => areOfOneFamily(client, vip))
      .flatMap((client) => [
        { to: vip, from: client, comesFrom: client },
        ...realServers
          .filter((server) => !forwardingOf(server).answersByDirector)
          .slice(0, 1)
          .map((server) => ({ to: client, from: vip, comesFrom: server.address })),
      ]),
  );
}
