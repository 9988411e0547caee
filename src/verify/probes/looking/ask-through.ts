import type { Duplex } from 'node:stream';
import type { Asking } from '../../../lvs/asking/asking.js';
import { openDoor, prepareDoors, type DoorTarget } from '../../../look/open-door.js';
import { UdpStream } from '../../../look/udp-relay.js';
import { visit, type Taken } from '../../../look/converse.js';
import { whyNotOpen } from '../../../look/why-not-open.js';
import type { Connection } from '../../../model/host/connection.js';

/** What came of it. */
export type ThroughAnswer = {
  /** Of the last thing that was answered. */
  readonly status?: number;
  /** Bytes of the body: 0 is none, more is at least so many; undefined: it does not say. */
  readonly length?: number;
  /** Who says to have answered. */
  readonly server?: string;
  /** As much of the body as came. */
  readonly body?: string;
  readonly failure?: string;
  /** The port that packets were sent from; undefined: they were none, or none were sent. */
  readonly clientPort?: number;
  /** Nobody can know: the host forwards no connections. */
  readonly unknown?: true;
};

/** Where the connection goes, and whom the service takes itself for. */
export type Target = DoorTarget & { readonly host: string };

const answerMs = 3000;

/**
 * Asks a service by a TCP connection from a host (direct-tcpip), or by packets: nothing has to be installed there.
 * Where a connection is all that is asked for, it has neither status nor failure.
 */
export async function askThrough(
  connection: Connection,
  { host, ...door }: Target,
  asking: Asking,
): Promise<ThroughAnswer> {
  try {
    await prepareDoors(connection, door.protocol);
  } catch (error) {
    return explain(error);
  }
  const limit = new AbortController();
  const tooLate = new Promise<ThroughAnswer>((resolve) => {
    const timer = setTimeout(
      () => resolve({ failure: `no answer within ${answerMs / 1000} s` }),
      answerMs,
    );
    limit.signal.addEventListener('abort', () => clearTimeout(timer));
  });
  const stream = openDoor(connection, door);
  const answer = stream.then(async (opened) => {
    const port = opened instanceof UdpStream ? { clientPort: opened.localPort } : {};
    return { ...(await askOver(opened, asking, host)), ...port };
  }, explain);
  try {
    return await Promise.race([answer, tooLate]);
  } finally {
    limit.abort();
    stream.then((opened) => opened.destroy()).catch(() => undefined);
  }
}

/** Asks once over a connection. Never rejects. */
export async function askOver(
  stream: Duplex,
  asking: Asking,
  host: string,
): Promise<ThroughAnswer> {
  const taken = await visit(stream, asking, { host, extent: 'enough' });
  return readAnswer(asking, taken);
}

function readAnswer(asking: Asking, taken: readonly Taken[]): ThroughAnswer {
  const last = taken.at(-1);
  if (last === undefined) return {};
  const { turn, text, error } = last;
  if (error !== undefined) return { failure: error.message };
  if (text === '') return { failure: 'the connection was closed without an answer' };
  const status = turn.readStatus(text);
  if (status === undefined) return { failure: `the answer is not one of ${asking.language}` };
  const { server, length, body } = asking.read(taken.map((one) => one.text).join(''));
  const fault = turn.isGood(status) ? turn.findFault?.(text) : undefined;
  return {
    status,
    ...(fault === undefined ? {} : { failure: `status ${status}, ${fault}` }),
    ...(server === undefined ? {} : { server }),
    ...(length === undefined ? {} : { length }),
    ...(body === undefined ? {} : { body }),
  };
}

function explain(error: unknown): ThroughAnswer {
  const { kind, text: failure } = whyNotOpen(error);
  return kind === 'unknown' ? { failure, unknown: true } : { failure };
}
