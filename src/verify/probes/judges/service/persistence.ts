import { isByClient } from '../../../../lvs/scheduling/schedulers.js';
import { isGoodAnswer } from '../../answers.js';
import { listDoors, type AskedDoor, type Observations, type Requests } from '../../observations.js';
import { listWords, toOpinions, type Opinion, type Problem } from '../../opinion.js';

/** A client that asks again gets the same real server, where persistence or the scheduler promise it. */
export function judgePersistence(seen: Observations): readonly Opinion[] {
  return listDoors(seen.cluster)
    .filter((service) => service.persistenceSeconds !== undefined || isByClient(service))
    .flatMap((service) => {
      const requests = seen.requests[service.name];
      if (requests?.type !== 'asked') return [];
      const clients = serversByClient(seen, service, requests);
      return toOpinions({
        problems: judgeClients(service, clients),
        fine: `${service.name}: each of ${clients.size} client addresses stayed with its real server`,
      });
    });
}

type Clients = ReadonlyMap<string, readonly (string | undefined)[]>;

/** Who answered each client, of those that got several good answers. */
function serversByClient(
  seen: Observations,
  service: AskedDoor,
  { answers }: Extract<Requests, { type: 'asked' }>,
): Clients {
  const clients = new Map<string, (string | undefined)[]>();
  for (const answer of answers) {
    if (!isGoodAnswer(seen, service, answer)) continue;
    const servers = clients.get(answer.client) ?? [];
    servers.push(answer.realServer);
    clients.set(answer.client, servers);
  }
  return new Map([...clients].filter(([, servers]) => servers.length > 1));
}

function judgeClients(service: AskedDoor, clients: Clients): readonly Problem[] {
  const { name, realServers } = service;
  const unknown = (reason: string): readonly Problem[] => [
    { status: 'unknown', reason: `${name}: ${reason}` },
  ];
  if (clients.size === 0) return unknown('no client got two good answers');
  const all = [...clients.values()];
  if (all.flat().includes(undefined)) return unknown('which real server answered is not known');
  const restless = [...clients].filter(([, servers]) => new Set(servers).size > 1);
  if (restless.length === 0) {
    return realServers.length > 1 ? [] : unknown('there is only one real server to stay with');
  }
  const [client = '', servers = []] = restless[0] ?? [];
  return [
    {
      reason: `${name}: ${restless.length} of ${clients.size} client addresses did not stay with their real server`,
      expected: describePromise(service),
      seen: `${client} got ${listWords([...new Set(servers)].map(String))}`,
      cause: `the active director runs without ${isByClient(service) ? `the scheduler ${service.scheduler}` : 'persistence'} (see ipvs-table), or its table lost the real server in between`,
    },
  ];
}

function describePromise({ persistenceSeconds, scheduler }: AskedDoor): string {
  return persistenceSeconds === undefined
    ? `the same real server, by the scheduler ${scheduler}`
    : `the same real server for ${persistenceSeconds} s`;
}
