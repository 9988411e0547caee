import type { Duplex } from 'node:stream';
import type { VirtualService } from '../../../model/cluster.js';
import type { Connection } from '../../../model/connection.js';
import { LvsError } from '../../../model/error.js';
import { exchangeHttp, type HttpAnswer } from './http-exchange.js';

/** What came of it, and whether nobody can know because the host forwards no connections. */
export type ThroughAnswer = HttpAnswer & { readonly unknown?: true };

const answerMs = 3000;

/**
 * Asks a service by a TCP connection from a host (direct-tcpip): nothing has to be installed there.
 * Where it does not speak HTTP, a connection is all that is asked for.
 */
export async function askThrough(
  connection: Connection,
  address: string,
  service: VirtualService,
  http: boolean,
): Promise<ThroughAnswer> {
  const limit = new AbortController();
  const tooLate = new Promise<ThroughAnswer>((resolve) => {
    const timer = setTimeout(
      () => resolve({ failure: `no answer within ${answerMs / 1000} s` }),
      answerMs,
    );
    limit.signal.addEventListener('abort', () => clearTimeout(timer));
  });
  const stream = connection.forward(address, service.port);
  const answer = stream.then(
    (opened) => exchange(opened, service, http),
    (error: unknown) => explain(error),
  );
  try {
    return await Promise.race([answer, tooLate]);
  } finally {
    limit.abort();
    stream.then((opened) => opened.destroy()).catch(() => undefined);
  }
}

function exchange(
  stream: Duplex,
  service: VirtualService,
  http: boolean,
): Promise<ThroughAnswer> | ThroughAnswer {
  return http ? exchangeHttp(stream, service) : {};
}

function explain(error: unknown): ThroughAnswer {
  if (!(error instanceof LvsError)) throw error;
  const code = (error.details.cause as { readonly code?: unknown } | undefined)?.code;
  if (code === 'ECONNREFUSED') return { failure: 'the connection was refused' };
  if (code === 'EACCES') {
    return { failure: 'its sshd forwards no connections (AllowTcpForwarding)', unknown: true };
  }
  if (code === 'EHOSTUNREACH') return { failure: 'no connection: unreachable, or it timed out' };
  return { failure: error.message, unknown: true };
}
