import type { Duplex } from 'node:stream';
import { visit, type Taken } from '../../look/converse.js';
import { whyNotOpen } from '../../look/why-not-open.js';
import type { Asking } from '../../lvs/asking/asking.js';
import { isAnsweredWell } from '../../lvs/asking/turn.js';
import type { RealServer } from '../../model/cluster/cluster.js';
import { LvsError } from '../../model/problem/error.js';
import type { RequestOutcome } from '../../model/verify/history.js';
import type { Clock } from '../clock.js';
import { nameServer, unnamedServer } from './answering-server.js';
import { NoAnswer, openTo } from './open-to.js';

/** A way to a virtual service from outside the directors. */
export type Route = {
  readonly asking: Asking;
  /** Whom the service takes itself for: its VIP. */
  readonly host: string;
  readonly realServers: readonly RealServer[];
  /** Opens a connection to it. */
  readonly open: () => Promise<Duplex>;
  readonly clock: Clock;
  /** How long to wait for an answer. */
  readonly timeoutMs: number;
};

/**
 * Asks a service once, over a connection of its own. Rejects only where nothing can be known about the
 * service. A client error is an answer: the probes know whether all real servers give it.
 */
export async function sendRequest(route: Route): Promise<RequestOutcome> {
  const limit = new AbortController();
  const tooLate = route.clock
    .sleep(route.timeoutMs, limit.signal)
    .then((): RequestOutcome => ({ type: 'failed', failure: 'timeout' }));
  try {
    return await Promise.race([ask(route, limit.signal), tooLate]);
  } catch (error) {
    if (error instanceof NoAnswer) return { type: 'failed', failure: error.failure };
    throw error;
  } finally {
    limit.abort();
  }
}

async function ask(route: Route, over: AbortSignal): Promise<RequestOutcome> {
  const stream = await openTo(route.open);
  // What sshd still opens when nobody waits any more is closed at once.
  const close = (): unknown => stream.destroy();
  over.addEventListener('abort', close, { once: true });
  if (over.aborted) close();
  const { asking, host } = route;
  return readOutcome(await visit(stream, asking, { host, extent: 'all' }), route);
}

function isRefusal(error: Error): boolean {
  return error instanceof LvsError && whyNotOpen(error).kind === 'refused';
}

/** Judges what came back; pure. */
export function readOutcome(
  taken: readonly Taken[],
  { asking, realServers }: Pick<Route, 'asking' | 'realServers'>,
): RequestOutcome {
  const last = taken.at(-1);
  if (last === undefined) return { type: 'answered', server: unnamedServer };
  const { turn, text, error } = last;
  // A packet is refused after it was sent.
  if (error !== undefined && isRefusal(error)) return { type: 'failed', failure: 'refused' };
  if (turn.isCut(text)) return { type: 'failed', failure: 'reset' };
  if (!isAnsweredWell(turn, text)) return { type: 'failed', failure: 'bad-answer' };
  const facts = asking.read(taken.map((one) => one.text).join(''));
  return { type: 'answered', server: nameServer(facts, realServers) };
}
