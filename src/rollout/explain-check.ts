import type { Duplex } from 'node:stream';
import { turnsOf } from '../lvs/checks/check-kinds.js';
import { describeTurn, type Turn } from '../lvs/checks/turn.js';
import type { RealServer, VirtualService } from '../model/cluster.js';
import type { Connection } from '../model/connection.js';
import { LvsError } from '../model/error.js';
import type { HealthCheck } from '../model/health-check.js';
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
      const said = await converse(turnsOf(check), (turn) =>
        within(limitMs, askTurn(stream, address, turn), signal),
      );
      return `${where} ${said}`;
    } finally {
      stream.destroy();
    }
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof LvsError) return `${where}: ${error.message}`;
    throw error;
  }
}

/** Takes one turn after the other, up to the first that is not answered well. */
async function converse(
  turns: readonly Turn[],
  take: (turn: Turn) => Promise<number | undefined>,
): Promise<string> {
  let said = 'takes connections now';
  for (const turn of turns) {
    const status = await take(turn);
    said = describeTurn(turn, status);
    if (status !== turn.goodStatus) break;
  }
  return said;
}

/** The status of the answer; undefined: the connection ends without one. */
async function askTurn(stream: Duplex, address: string, turn: Turn): Promise<number | undefined> {
  const request = turn.request(address);
  if (request !== '') stream.write(request);
  let received = '';
  try {
    // The connection stays open for the turn that follows.
    for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
      received += String(chunk);
      const status = turn.readStatus(received);
      if (status !== undefined) return status;
    }
  } catch {
    // Cut off: that is no answer.
  }
  return undefined;
}
