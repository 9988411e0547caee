import { describeTurn, isAnsweredWell } from '../lvs/asking/turn.js';
import { checkPort } from '../lvs/checks/check-port.js';
import { turnsOf } from '../lvs/checks/check-kinds.js';
import type { Connection } from '../model/host/connection.js';
import type { RealServer } from '../model/cluster/cluster.js';
import type { HealthCheck } from '../model/cluster/health-check.js';
import { converse } from './converse.js';
import { whyNotOpen } from './why-not-open.js';
import { withTimeLimit } from './time-limit.js';

/** What a health check finds, in words that begin with `port 80`; `unknown`: that host cannot ask. */
export type CheckOutcome = {
  readonly verdict: 'passes' | 'fails' | 'unknown';
  readonly how: string;
};

/** Which real server is asked. */
export type Checked = {
  readonly server: Pick<RealServer, 'address' | 'port'>;
  readonly check: HealthCheck;
};

/** Asks a real server as a director's check does, from that director. Rejects only on abort. */
export async function askAsCheck(
  director: Connection,
  { server, check }: Checked,
  signal: AbortSignal,
): Promise<CheckOutcome> {
  const limitMs = check.connectTimeoutSeconds * 1000;
  const port = checkPort(check, server);
  const where = `port ${port}`;
  const wait = <T>(event: Promise<T>): Promise<T | undefined> =>
    withTimeLimit(limitMs, event, signal);
  const opening = director.forward(server.address, port);
  try {
    const stream = await wait(opening);
    if (stream === undefined) {
      return { verdict: 'fails', how: `${where} does not answer within ${limitMs / 1000} s` };
    }
    stream.on('error', () => undefined);
    const last = (await converse(stream, turnsOf(check, server.address), wait)).at(-1);
    if (last === undefined) return { verdict: 'passes', how: `${where} takes connections now` };
    const { turn, text } = last;
    const verdict = isAnsweredWell(turn, text) ? 'passes' : 'fails';
    return { verdict, how: `${where} ${describeTurn(turn, text)}` };
  } catch (error) {
    signal.throwIfAborted();
    const verdict = whyNotOpen(error).kind === 'unknown' ? 'unknown' : 'fails';
    return { verdict, how: `${where}: ${(error as Error).message}` };
  } finally {
    opening.then((stream) => stream.destroy()).catch(() => undefined);
  }
}
