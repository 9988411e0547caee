import type { Duplex } from 'node:stream';
import { pageOf } from '../../lvs/checks/check-kinds.js';
import type { VirtualService } from '../../model/cluster.js';
import type { HealthCheck } from '../../model/health-check.js';
import type { RequestOutcome } from '../../model/history.js';
import type { Clock } from '../clock.js';
import { nameServer, unnamedServer } from './answering-server.js';
import { exchange, NoAnswer, openTo } from './exchange.js';
import { isComplete, looksLikeHttp, readHead, requestText } from './http-text.js';

/** A way to a virtual service from outside the directors. */
export type Route = {
  readonly service: VirtualService;
  /** Opens a connection to it. */
  readonly open: () => Promise<Duplex>;
  readonly clock: Clock;
  /** How long to wait for an answer. */
  readonly timeoutMs: number;
};

/** The path that a service is asked for: that of its check. */
export function pathOf(check: HealthCheck): string {
  return pageOf(check)?.path ?? '/';
}

/**
 * Asks a service once, over a TCP connection of its own, by a minimal HTTP/1.1 request. What does not
 * answer in HTTP, but answers, is as good. Rejects only where nothing can be known about the service.
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

async function ask({ service, open }: Route, over: AbortSignal): Promise<RequestOutcome> {
  const stream = await openTo(open);
  // What sshd still opens when nobody waits any more is closed at once.
  const close = (): unknown => stream.destroy();
  over.addEventListener('abort', close, { once: true });
  if (over.aborted) close();
  const { vip: host, check } = service;
  const text = requestText('GET', { host, path: pathOf(check), connection: 'close' });
  const received = await exchange(stream, text, isWhole);
  return readOutcome(received, service);
}

function isWhole(received: string): boolean {
  if (!looksLikeHttp(received)) return true;
  const head = readHead(received);
  return head !== undefined && isComplete(received, head);
}

/** Judges what came back; pure. */
function readOutcome(received: string, { check, realServers }: VirtualService): RequestOutcome {
  if (!looksLikeHttp(received)) return { type: 'answered', server: unnamedServer };
  const head = readHead(received);
  if (head === undefined) return { type: 'failed', failure: 'reset' };
  const announced = head.headers.get('content-length');
  if (announced !== undefined && !isComplete(received, head)) {
    return { type: 'failed', failure: 'reset' };
  }
  const page = pageOf(check);
  const isGood = page === undefined ? head.status < 500 : head.status === page.statusCode;
  if (!isGood) return { type: 'failed', failure: 'bad-answer' };
  return { type: 'answered', server: nameServer(head, received.slice(head.length), realServers) };
}
