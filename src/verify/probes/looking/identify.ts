import { connectionsOf, type IpvsConnection } from '../../../facts/ipvs/ipvs-connections.js';
import type { FactRef } from '../../../model/host/fact.js';
import type { GatheredFacts } from '../../../model/verify/verify-context.js';
import type { AskedDoor, ClientAnswer, Observations, Requests } from '../observations.js';

type Asked = Extract<Requests, { type: 'asked' }>;

/** The clients whose connections directors are asked about. */
export function askingClients(requests: Readonly<Record<string, Requests>>): readonly string[] {
  const clients = Object.values(requests)
    .filter((asked): asked is Asked => asked.type === 'asked')
    .flatMap(({ answers }) => answers)
    .filter(({ clientPort }) => clientPort > 0)
    .map(({ client }) => client);
  return [...new Set(clients)].sort();
}

/** What all directors together know. */
export type KnownConnections = {
  /** By client. */
  readonly connections: ReadonlyMap<string, readonly IpvsConnection[]>;
  /** Every director has told. */
  readonly isComplete: boolean;
};

/** What a director has to tell about these clients. */
export function connectionRefs(
  clients: readonly string[],
): readonly FactRef<readonly IpvsConnection[]>[] {
  return clients.map(connectionsOf);
}

/** The connections that directors know of these clients. */
export function readConnections(
  facts: GatheredFacts,
  clients: readonly string[],
): ReadonlyMap<string, readonly IpvsConnection[]> {
  return new Map(clients.map((client) => [client, facts.get(connectionsOf(client))]));
}

/** Names the real server of each answer by the connection table of a director, and says whether one has it. */
export function identifyAnswers(
  { cluster }: Observations,
  service: AskedDoor,
  requests: Requests,
  { connections: known, isComplete }: KnownConnections,
): Requests {
  if (requests.type === 'not-asked') return requests;
  const { answers, uploads } = requests;
  const identifyOne = (told: ClientAnswer): ClientAnswer => {
    const connection = known
      .get(told.client)
      ?.find(
        ({ clientPort, vip, vipPort }) =>
          clientPort === told.clientPort && vip === service.vip && vipPort === service.port,
      );
    const isKnown = connection !== undefined;
    const answer = isComplete && told.clientPort > 0 ? { ...told, knownToDirector: isKnown } : told;
    if (answer.realServer !== undefined) return answer;
    const server = service.realServers.find(({ address }) => address === connection?.server);
    const host = cluster.hosts.find(({ name }) => name === server?.host);
    return host === undefined ? answer : { ...answer, realServer: host.name };
  };
  return {
    ...requests,
    answers: answers.map(identifyOne),
    ...(uploads && { uploads: uploads.map(identifyOne) }),
  };
}
