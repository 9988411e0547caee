import type { Cluster, Host } from '../../../model/cluster/cluster.js';
import { LvsError } from '../../../model/problem/error.js';
import type { VerifyContext } from '../../../model/verify/verify-context.js';
import { listDoors, type HostSeen, type Observations, type Requests } from '../observations.js';
import { askAsClient } from './ask-as-client.js';
import { askByArp, type AskedByArp } from './ask-by-arp.js';
import { askCertificates } from './ask-certificates.js';
import { askDirectly } from './ask-directly.js';
import { attempt } from './attempt.js';
import { lookAgain, type FirstLook } from './look-again.js';
import { lookAtHost } from './look-at-host.js';
import { listVantages, sourcesFor } from './vantage.js';

/**
 * Looks at the whole cluster without changing anything: every host once, then requests and
 * questions all at once, then the directors and the gateway again. Rejects only on interruption.
 */
export async function lookAtCluster(context: VerifyContext): Promise<Observations> {
  const first = await lookAtHosts(context);
  const [direct, asked, certificates, requests] = await Promise.all([
    attempt(context, () => askDirectly(context, first.seen)),
    attempt(context, () => askByArp(context, first.seen)),
    attempt(context, () => askCertificates(context, first.seen)),
    askServices(context, first.seen),
  ]);
  const shown =
    context.cluster.tiers.web?.tls === undefined || certificates === undefined
      ? {}
      : { certificates, nowMs: Date.now() };
  const seen = { ...first.seen, direct: direct ?? [], requests, ...shown };
  const told = (asked ?? []).reduce(withArpAnswers, seen);
  return lookAgain(context, { seen: told, times: first.times });
}

async function lookAtHosts(context: VerifyContext): Promise<FirstLook> {
  const { cluster, signal } = context;
  const hosts: Record<string, HostSeen> = {};
  const unreachable: Record<string, string> = {};
  const times = new Map<string, number>();
  let clients = listClients(cluster, undefined);
  const look = async (host: Host): Promise<void> => {
    try {
      const { seen, atMs } = await lookAtHost(context, host, clients);
      hosts[host.name] = seen;
      times.set(host.name, atMs);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof LvsError)) throw error;
      unreachable[host.name] = error.message;
    }
  };
  // Those who ask first: about their addresses the others are asked.
  const [vantage] = listVantages(cluster);
  if (vantage !== undefined) await look(vantage);
  clients = listClients(cluster, hosts[vantage?.name ?? '']);
  const others = cluster.hosts.filter((host) => isPartOfService(host) && host !== vantage);
  await Promise.all(others.map(look));
  const inOrder = cluster.hosts.flatMap(({ name }) => {
    const seen = hosts[name];
    if (seen === undefined) return [];
    // Only now: what is owed to a host may follow from what others are.
    const owed = context.owed(name);
    return [[name, owed === undefined ? seen : { ...seen, owed }] as const];
  });
  return {
    times,
    seen: {
      ...{ cluster, clients, unreachable, requests: {}, direct: [] },
      hosts: Object.fromEntries(inOrder),
    },
  };
}

/** The addresses from which services will be asked, and those of clients that the inventory names. */
function listClients(cluster: Cluster, vantage: HostSeen | undefined): readonly string[] {
  const vips = cluster.services.map(({ vip }) => vip);
  const sources = vantage === undefined ? [] : vips.flatMap((vip) => sourcesFor(vantage, vip));
  const named = cluster.hosts.filter(({ roles }) => roles.includes('client'));
  return [...new Set([...sources, ...named.map(({ address }) => address)])];
}

// A builder has no part in answering requests.
function isPartOfService({ roles }: Host): boolean {
  return roles.some((role) => role !== 'builder');
}

async function askServices(
  context: VerifyContext,
  seen: Observations,
): Promise<Readonly<Record<string, Requests>>> {
  const asked = listDoors(seen.cluster).map(async (service) => {
    const requests = await attempt(context, () => askAsClient(context, seen, service));
    const lost: Requests = { type: 'not-asked', reason: 'the asking host was lost' };
    return [service.name, requests ?? lost] as const;
  });
  return Object.fromEntries(await Promise.all(asked));
}

function withArpAnswers(seen: Observations, asked: AskedByArp): Observations {
  const host = seen.hosts[asked.director];
  if (host?.director === undefined) return seen;
  const director = { ...host.director, arpAnswers: asked.answers };
  return { ...seen, hosts: { ...seen.hosts, [asked.director]: { ...host, director } } };
}
