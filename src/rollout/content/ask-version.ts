import { setTimeout as delay } from 'node:timers/promises';
import { web } from '../../lvs/asking/web.js';
import type { Asking } from '../../lvs/asking/asking.js';
import { readHead } from '../../lvs/asking/http-text.js';
import { checksOn } from '../../lvs/checks/own-checks.js';
import { doorsOf } from '../../lvs/entrances/doors.js';
import { askAsChecks } from '../../look/ask-as-check.js';
import { visit } from '../../look/converse.js';
import { withTimeLimit } from '../../look/time-limit.js';
import { selectHosts, type Cluster, type RealServer } from '../../model/cluster/cluster.js';
import type { Connection, ConnectionPool } from '../../model/host/connection.js';
import { LvsError } from '../../model/problem/error.js';
import { askingOf } from '../../tiers/asking-of.js';
import { webServicesOn } from './pool-place.js';

export type AskContext = {
  readonly cluster: Cluster;
  readonly pool: Pick<ConnectionPool, 'connect'>;
  readonly signal: AbortSignal;
  /** For so long an answer may be wrong, before it counts. */
  readonly patienceMs?: number;
};

const defaultPatienceMs = 10_000;
const pauseMs = 500;
const answerLimitMs = 5000;

/**
 * What is wrong with the answers of a web server on its own addresses, asked from a director as its health checks ask,
 * and for the version of its content; undefined: nothing.
 */
export async function askVersion(
  context: AskContext,
  host: string,
  version: string | undefined,
): Promise<string | undefined> {
  const { patienceMs = defaultPatienceMs, signal } = context;
  const startedAt = performance.now();
  for (;;) {
    const problem = await askOnce(context, host, version);
    if (problem === undefined || performance.now() - startedAt >= patienceMs) return problem;
    await delay(pauseMs, undefined, { signal });
  }
}

async function askOnce(
  context: AskContext,
  host: string,
  version: string | undefined,
): Promise<string | undefined> {
  const { cluster, signal } = context;
  const services = webServicesOn(cluster, host);
  if (services.length === 0) return undefined;
  const asker = await findAsker(context, host);
  if (asker === undefined) return 'no other host could be reached to ask it';
  for (const service of services) {
    const servers = service.realServers.filter((server) => server.host === host);
    for (const server of servers) {
      const checks = checksOn(service, server);
      const { verdict, how } = await askAsChecks(asker, { server, checks }, signal);
      if (verdict !== 'passes') return how;
    }
    for (const door of doorsOf(service)) {
      const problem = await firstProblem(
        door.realServers.filter((server) => server.host === host),
        (server) => askForVersion(context, asker, { ...server, ...tlsOf(cluster, door) }, version),
      );
      if (problem !== undefined) return problem;
    }
  }
  return undefined;
}

async function firstProblem<T>(
  all: readonly T[],
  ask: (one: T) => Promise<string | undefined>,
): Promise<string | undefined> {
  for (const one of all) {
    const problem = await ask(one);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** A director, which asks anyway; else the gateway. Not itself, where it is both. */
async function findAsker(
  { cluster, pool, signal }: AskContext,
  host: string,
): Promise<Connection | undefined> {
  const hosts = ['directors', 'gateway'].flatMap((role) => selectHosts(cluster, role));
  for (const { name } of hosts.filter((one) => one.name !== host)) {
    try {
      return await pool.connect(name, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof LvsError)) throw error;
    }
  }
  return undefined;
}

type Tls = Pick<Asking, 'isEncrypted' | 'siteName'>;

/** A web server that speaks TLS does so on the ports on which clients do. */
function tlsOf(cluster: Cluster, door: Parameters<typeof askingOf>[1]): Tls {
  if (cluster.tiers.web?.tls === undefined) return { isEncrypted: false };
  const { isEncrypted, siteName } = askingOf(cluster, door);
  return { isEncrypted, ...(siteName === undefined ? {} : { siteName }) };
}

type Place = Pick<RealServer, 'address'> & Tls & { readonly port: number };

async function askForVersion(
  { cluster, signal }: AskContext,
  asker: Connection,
  { address, port, isEncrypted, siteName }: Place,
  version: string | undefined,
): Promise<string | undefined> {
  const path = cluster.tiers.web?.health ?? '/';
  const asking = web({ path, isEncrypted, ...(siteName === undefined ? {} : { siteName }) });
  try {
    const opening = asker.forward(address, port);
    const heard = await withTimeLimit(
      answerLimitMs,
      opening.then((stream) =>
        visit(stream, asking, { host: address, extent: 'enough' }).finally(() => stream.destroy()),
      ),
      signal,
    );
    if (heard === undefined) {
      opening.then((stream) => stream.destroy()).catch(() => undefined);
      return `port ${port} does not answer within ${answerLimitMs / 1000} s`;
    }
    return judge(heard.at(-1)?.text ?? '', { path, port, version });
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof LvsError)) throw error;
    return `port ${port}: ${error.message}`;
  }
}

type Asked = { readonly path: string; readonly port: number; readonly version: string | undefined };

function judge(text: string, { path, port, version }: Asked): string | undefined {
  const head = readHead(text);
  if (head === undefined) return `port ${port} gives no answer to GET ${path}`;
  const { status, headers } = head;
  if (version === undefined) return undefined;
  const said = headers.get('x-content-version');
  if (status >= 500) return `port ${port} answers GET ${path} with ${status}`;
  if (said === version) return undefined;
  return said === undefined
    ? `port ${port} answers GET ${path} without saying which version it is (X-Content-Version)`
    : `port ${port} answers GET ${path} with version ${said}`;
}
