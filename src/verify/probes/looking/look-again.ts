import { setTimeout as sleep } from 'node:timers/promises';
import type { IpvsConnection } from '../../../facts/ipvs/ipvs-connections.js';
import { keepalivedState } from '../../../facts/keepalived/keepalived.js';
import { neighbours } from '../../../facts/network/neighbour.js';
import { network } from '../../../facts/network/network.js';
import type { VerifyContext } from '../../../model/verify/verify-context.js';
import { listDoors, type HostSeen, type Observations } from '../observations.js';
import { hostsWith } from '../opinion.js';
import { attempt } from './attempt.js';
import { connectionRefs, identifyAnswers, readConnections, askingClients } from './identify.js';

/** What was seen before, and when each host had told its state, by the control host's clock. */
export type FirstLook = {
  readonly seen: Observations;
  readonly times: ReadonlyMap<string, number>;
};

/** A host as it is now. */
type Update = {
  readonly name: string;
  readonly host: HostSeen;
  readonly connections?: ReadonlyMap<string, readonly IpvsConnection[]>;
};

/**
 * Looks at the directors and the gateway again. Requests have gone through, and time has gone by:
 * who holds a VIP now, which adverts came in between, and whom the gateway knows is what counts.
 */
export async function lookAgain(context: VerifyContext, first: FirstLook): Promise<Observations> {
  const { seen } = first;
  const clients = askingClients(seen.requests);
  const again = (
    role: 'directors' | 'gateway',
    look: (name: string, before: HostSeen) => Promise<Update>,
  ): readonly Promise<Update | undefined>[] =>
    hostsWith(seen, role).flatMap(({ name }) => {
      const before = seen.hosts[name];
      return before === undefined ? [] : [attempt(context, () => look(name, before))];
    });
  const looks = await Promise.all([
    ...again('directors', (name, before) =>
      lookAtDirector(context, first, { name, before, clients }),
    ),
    ...again('gateway', (name, before) => lookAtGateway(context, name, before)),
  ]);
  return update(
    seen,
    looks.flatMap((look) => look ?? []),
    clients,
  );
}

async function lookAtDirector(
  { gather, signal }: VerifyContext,
  { seen, times }: FirstLook,
  about: {
    readonly name: string;
    readonly before: HostSeen;
    readonly clients: readonly string[];
  },
): Promise<Update> {
  const { name, before, clients } = about;
  const firstMs = times.get(name) ?? Date.now();
  await listen(seen, firstMs, signal);
  const startMs = Date.now();
  const facts = await gather(name, [network, keepalivedState, ...connectionRefs(clients)]);
  const later = { keepalived: facts.get(keepalivedState), afterMs: startMs - firstMs };
  const director = before.director && { director: { ...before.director, later } };
  return {
    name,
    host: { ...before, interfaces: facts.get(network), ...director },
    connections: readConnections(facts, clients),
  };
}

async function lookAtGateway(
  { gather }: VerifyContext,
  name: string,
  before: HostSeen,
): Promise<Update> {
  const facts = await gather(name, [neighbours]);
  return { name, host: { ...before, neighbours: facts.get(neighbours) } };
}

function update(
  seen: Observations,
  updates: readonly Update[],
  clients: readonly string[],
): Observations {
  const hosts = updates.map(({ name, host }) => [name, host] as const);
  const known = new Map(
    clients.map((client) => [
      client,
      updates.flatMap(({ connections }) => connections?.get(client) ?? []),
    ]),
  );
  const isComplete = hostsWith(seen, 'directors').every(({ name }) =>
    updates.some((update) => update.name === name && update.connections !== undefined),
  );
  const requests = listDoors(seen.cluster).flatMap((service) => {
    const asked = seen.requests[service.name];
    if (asked === undefined) return [];
    return [
      [
        service.name,
        identifyAnswers(seen, service, asked, { connections: known, isComplete }),
      ] as const,
    ];
  });
  return {
    ...seen,
    hosts: { ...seen.hosts, ...Object.fromEntries(hosts) },
    requests: Object.fromEntries(requests),
  };
}

/** Longer than this nobody listens for adverts. */
const mostListeningMs = 20_000;

/** An advert has to come in this time; most of it has gone by with requests. */
async function listen(
  { cluster }: Observations,
  sinceMs: number,
  signal: AbortSignal,
): Promise<void> {
  const intervals = cluster.vrrp.map(({ advertIntervalMs }) => advertIntervalMs);
  const wantedMs = Math.min(mostListeningMs, 1.5 * Math.max(0, ...intervals) + 100);
  const leftMs = sinceMs + wantedMs - Date.now();
  if (leftMs > 0) await sleep(leftMs, undefined, { signal });
}
