import type { Duplex } from 'node:stream';
import type { HealthCheck, RealServer, VirtualService } from '../model/cluster.js';
import type { Connection } from '../model/connection.js';
import { LvsError } from '../model/error.js';
import { within } from './within.js';

/**
 * What a check of keepalived finds wrong, as far as can be told by asking the same from the same
 * director, a server each: `web1: port 81 refuses the connection`. Services over UDP are not asked.
 */
export async function explainChecks(
  director: Connection,
  service: Pick<VirtualService, 'check' | 'realServers' | 'protocol'>,
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (service.protocol !== 'TCP') return [];
  return Promise.all(
    service.realServers.map(async (server) => {
      return `${server.host}: ${await ask(director, server, { check: service.check, signal })}`;
    }),
  );
}

type Question = { readonly check: HealthCheck; readonly signal: AbortSignal };

async function ask(
  director: Connection,
  { address }: RealServer,
  { check, signal }: Question,
): Promise<string> {
  const limitMs = check.connectTimeoutSeconds * 1000;
  const where = `port ${check.port}`;
  try {
    const stream = await within(limitMs, director.forward(address, check.port), signal);
    if (stream === undefined) return `${where} does not answer within ${limitMs / 1000} s`;
    stream.on('error', () => undefined);
    try {
      if (check.type === 'TCP') return `${where} takes connections now`;
      const status = await within(limitMs, requestStatus(stream, address, check.path), signal);
      return judge(check, where, status);
    } finally {
      stream.destroy();
    }
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof LvsError) return `${where}: ${error.message}`;
    throw error;
  }
}

function judge(
  { path, statusCode }: Extract<HealthCheck, { type: 'HTTP' }>,
  where: string,
  status: string | undefined,
): string {
  if (status === undefined) return `${where} gives no answer to GET ${path}`;
  if (status === String(statusCode)) return `${where} answers GET ${path} with ${status} now`;
  return `${where} answers GET ${path} with ${status}, not ${statusCode}`;
}

/** As keepalived asks: HTTP/1.0, and the address as the name; undefined: no answer of HTTP. */
async function requestStatus(
  stream: Duplex,
  address: string,
  path: string,
): Promise<string | undefined> {
  stream.write(`GET ${path} HTTP/1.0\r\nHost: ${address}\r\n\r\n`);
  let received = '';
  try {
    for await (const chunk of stream) {
      received += String(chunk);
      const [, status] = /^HTTP\/\S+ (\d{3})/.exec(received) ?? [];
      if (status !== undefined) return status;
    }
  } catch {
    // Cut off: that is no answer.
  }
  return undefined;
}
