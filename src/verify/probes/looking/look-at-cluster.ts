import { setTimeout as sleep } from 'node:timers/promises';
import type { IpvsConnection } from '../../../facts/ipvs-connections.js';
import { keepalivedState } from '../../../facts/keepalived.js';
import { neighbours } from '../../../facts/neighbour.js';
import { network } from '../../../facts/network.js';
import type { Host } from '../../../model/cluster.js';
import { LvsError } from '../../../model/error.js';
import type { VerifyContext } from '../../../model/verify-context.js';
import type { HostSeen, Observations, Requests } from '../observations.js';
import { hostsWith } from '../opinion.js';
import { askAsClient } from './ask-as-client.js';
import { askByArp, type AskedByArp } from './ask-by-arp.js';
import { askDirectly } from './ask-directly.js';
import {
  connectionRefs,
  identifyAnswers,
  readConnections,
  unidentifiedClients,
} from './identify.js';
import { lookAtHost } from './look-at-host.js';

/** Longer than this nobody listens for adverts. */
const mostListeningMs = 20_000;

/**
 * Looks at the whole cluster without changing anything: every host once, then requests and
 * questions all at once, then the directors and the gateway again. Rejects only on interruption.
 */
export async function lookAtCluster(context: VerifyContext): Promise<Observations> {
  const first = await lookAtHosts(context);
  const [direct, asked, requests] = await Promise.all([
    attempt(context, () => askDirectly(context, first.seen)),
    attempt(context, () => askByArp(context, first.seen)),
    askServices(context, first.seen),
  ]);
  const seen = { ...first.seen, direct: direct ?? [], requests };
  return lookAgain(context, withArpAnswers(seen, asked), first.times);
}

type FirstLook = {
  readonly seen: Observations;
  /** When each host had told its state, by the control host's clock. */
  readonly times: ReadonlyMap<string, number>;
};

async function lookAtHosts(context: VerifyContext): Promise<FirstLook> {
  const { cluster, signal } = context;
  const hosts: Record<string, HostSeen> = {};
  const unreachable: Record<string, string> = {};
  const times = new Map<string, number>();
  const look = async (host: Host): Promise<void> => {
    try {
      const { seen, atMs } = await lookAtHost(context, host);
      hosts[host.name] = seen;
      times.set(host.name, atMs);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof LvsError)) throw error;
      unreachable[host.name] = error.message;
    }
  };
  await Promise.all(cluster.hosts.filter(isPartOfService).map(look));
  const inOrder = cluster.hosts.flatMap(({ name }) => {
    const seen = hosts[name];
    return seen === undefined ? [] : [[name, seen] as const];
  });
  return {
    times,
    seen: { cluster, hosts: Object.fromEntries(inOrder), unreachable, requests: {}, direct: [] },
  };
}

// A builder has no part in answering requests.
function isPartOfService({ roles }: Host): boolean {
  return roles.some((role) => role !== 'builder');
}

/** What fails here leaves questions unanswered; the probes say so. */
async function attempt<T>(
  { signal }: VerifyContext,
  work: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof LvsError)) throw error;
    return undefined;
  }
}

async function askServices(
  context: VerifyContext,
  seen: Observations,
): Promise<Readonly<Record<string, Requests>>> {
  const asked = seen.cluster.services.map(async (service) => {
    const requests = await attempt(context, () => askAsClient(context, seen, service));
    const lost: Requests = { type: 'not-asked', reason: 'the asking host was lost' };
    return [service.name, requests ?? lost] as const;
  });
  return Object.fromEntries(await Promise.all(asked));
}

function withArpAnswers(seen: Observations, asked: AskedByArp | undefined): Observations {
  const host = asked && seen.hosts[asked.director];
  if (asked === undefined || host?.director === undefined) return seen;
  const director = { ...host.director, arpAnswers: asked.answers };
  return { ...seen, hosts: { ...seen.hosts, [asked.director]: { ...host, director } } };
}

/** Requests have gone through: what the gateway and the directors know now is what counts. */
async function lookAgain(
  context: VerifyContext,
  seen: Observations,
  times: FirstLook['times'],
): Promise<Observations> {
  const clients = unidentifiedClients(seen.requests);
  const connections = new Map<string, IpvsConnection[]>();
  const hosts: Record<string, HostSeen> = { ...seen.hosts };

  const lookAtDirector = async (name: string, before: HostSeen): Promise<void> => {
    const { director } = before;
    if (director === undefined) return;
    const firstMs = times.get(name) ?? Date.now();
    await listen(seen, firstMs, context.signal);
    const startMs = Date.now();
    const facts = await context.gather(name, [
      network,
      keepalivedState,
      ...connectionRefs(clients),
    ]);
    const later = { keepalived: facts.get(keepalivedState), afterMs: startMs - firstMs };
    hosts[name] = { ...before, interfaces: facts.get(network), director: { ...director, later } };
    for (const [client, known] of readConnections(facts, clients)) {
      connections.set(client, [...(connections.get(client) ?? []), ...known]);
    }
  };
  const lookAtGateway = async (name: string, before: HostSeen): Promise<void> => {
    const facts = await context.gather(name, [neighbours]);
    hosts[name] = { ...before, neighbours: facts.get(neighbours) };
  };
  const lookAt = (role: 'directors' | 'gateway', look: typeof lookAtDirector) =>
    hostsWith(seen, role).flatMap(({ name }) => {
      const before = seen.hosts[name];
      return before === undefined ? [] : [attempt(context, () => look(name, before))];
    });
  await Promise.all([...lookAt('directors', lookAtDirector), ...lookAt('gateway', lookAtGateway)]);

  const requests = seen.cluster.services.flatMap((service) => {
    const asked = seen.requests[service.name];
    if (asked === undefined) return [];
    return [[service.name, identifyAnswers(seen, service, asked, connections)] as const];
  });
  return { ...seen, hosts, requests: Object.fromEntries(requests) };
}

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
