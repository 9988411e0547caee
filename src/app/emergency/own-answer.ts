import { checksOn } from '../../lvs/checks/own-checks.js';
import { entrancesOf } from '../../lvs/entrances/entrances.js';
import { askAsChecks } from '../../look/ask-as-check.js';
import type { Cluster, Host, RealServer, VirtualService } from '../../model/cluster/cluster.js';
import { selectHosts } from '../../model/cluster/cluster.js';
import type { Entrance } from '../../model/cluster/service-identity.js';
import type { OwnAnswer } from '../../model/cluster/emergency.js';
import type { Connection, ConnectionPool } from '../../model/host/connection.js';
import { LvsError } from '../../model/problem/error.js';

type Asking = {
  readonly cluster: Cluster;
  readonly pool: ConnectionPool;
  readonly signal: AbortSignal;
};

/** Asks every real server, at its own address, what its services are asked. */
export async function askRealServers(asking: Asking): Promise<readonly OwnAnswer[]> {
  const all = asking.cluster.services.flatMap((service) =>
    service.realServers.map((server) => askOne(asking, service, server)),
  );
  return Promise.all(all);
}

/** The addresses of the real servers that answer all they are asked. */
export function addressesThatAnswer(answers: readonly OwnAnswer[]): readonly string[] {
  const silent = new Set(answers.filter((one) => !one.answers).map(({ address }) => address));
  const all = new Set(answers.map(({ address }) => address));
  return [...all].filter((address) => !silent.has(address)).toSorted();
}

/** The VIPs that answer somebody outside, so that a director is there, whether it is reached from here or not. */
export async function askVips(asking: Asking): Promise<readonly string[]> {
  const source = await openSource(asking);
  if (source === undefined) return [];
  const answered = asking.cluster.services.map(async ({ vip, checks, ...service }) => {
    const [{ first: port } = { first: undefined }] = entrancesOf(service);
    const server = { address: vip, ...(port === undefined ? {} : { port }) };
    const { verdict } = await askAsChecks(source, { server, checks }, asking.signal);
    return verdict === 'passes' ? [vip] : [];
  });
  return [...new Set((await Promise.all(answered)).flat())];
}

async function askOne(
  asking: Asking,
  service: VirtualService,
  server: RealServer,
): Promise<OwnAnswer> {
  const { host, address } = server;
  const about = { host, address, service: service.name, answers: false };
  const entrances = entrancesOf(service);
  const { port } = server;
  if (port !== undefined && !isAsked(entrances, port)) {
    const asked = entrances.map(({ first }) => first).join(', ');
    const needs = `listen on port ${asked}, too: clients get no other port from a name`;
    return { ...about, how: `serves on port ${port}`, needs };
  }
  const source = await openSource(asking, host);
  if (source === undefined) return { ...about, how: 'nobody could ask: no host was reached' };
  const checks = checksOn(service, server);
  const outcome = await askAsChecks(source, { server, checks }, asking.signal);
  const how = `${outcome.how}, asked by ${source.host}`;
  if (outcome.verdict === 'passes') return { ...about, answers: true, how };
  const needs = await findNeed(asking, server, entrances);
  return { ...about, how, needs };
}

/** Who asks as clients do: the client itself, the gateway, else another real server, and itself where there is none. */
async function openSource(
  { cluster, pool, signal }: Asking,
  asked?: string,
): Promise<Connection | undefined> {
  const others = selectHosts(cluster, 'real_servers').filter(({ name }) => name !== asked);
  const self = cluster.hosts.filter(({ name }) => name === asked);
  const hosts: readonly Host[] = [
    ...selectHosts(cluster, 'client'),
    ...selectHosts(cluster, 'gateway'),
    ...others,
    ...self,
  ];
  for (const { name } of hosts) {
    const connection = await reach(pool, name, signal);
    if (connection !== undefined) return connection;
  }
  return undefined;
}

async function reach(
  pool: ConnectionPool,
  host: string,
  signal: AbortSignal,
): Promise<Connection | undefined> {
  try {
    return await pool.connect(host, signal);
  } catch (error) {
    if (error instanceof LvsError && error.code !== 'INTERRUPTED') return undefined;
    throw error;
  }
}

/** Looks on the real server at who listens; ss(8). */
async function findNeed(
  { pool, signal, cluster }: Asking,
  { host, address }: RealServer,
  entrances: readonly Entrance[],
): Promise<string> {
  const connection = await reach(pool, host, signal);
  if (connection === undefined) return 'look at it: it is not reached over SSH either';
  const { stdout } = await connection.exec('ss -Hltun', { signal });
  return explainListeners(stdout.split('\n'), {
    address,
    entrances,
    vips: cluster.vrrp.flatMap(({ vips }) => vips.map((vip) => vip.address)),
  });
}

type Listening = {
  readonly address: string;
  readonly entrances: readonly Entrance[];
  readonly vips: readonly string[];
};

/** What a real server lacks, by the lines of `ss -Hltun`; the local address is the fifth word. Pure. */
export function explainListeners(
  lines: readonly string[],
  { address, entrances, vips }: Listening,
): string {
  const places = lines.flatMap((line) => {
    const local = line.trim().split(/\s+/)[4] ?? '';
    const found = /^\[?(?<place>[^%\]]*)(?:%[^\]:]+)?\]?:(?<port>\d+)$/.exec(local);
    const { place, port = '' } = found?.groups ?? {};
    return place !== undefined && isAsked(entrances, Number(port)) ? [place] : [];
  });
  const where = `port ${entrances.map(({ first }) => first).join(', ')}`;
  if (places.length === 0) return `start what serves there: nothing listens on ${where}`;
  const everywhere = ['*', '0.0.0.0', '::', address];
  if (places.some((place) => everywhere.includes(place))) {
    return `look at its packet filter (nft list ruleset), and at what serves: it listens on ${where}`;
  }
  const held = places.filter((place) => vips.includes(place));
  const alone = [...new Set(held.length > 0 ? held : places)].join(' and ');
  return `listen on ${address}, too: it listens on ${alone} alone`;
}

function isAsked(entrances: readonly Entrance[], port: number): boolean {
  return entrances.some(({ first, last }) => first <= port && port <= last);
}
