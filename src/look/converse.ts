import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import type { Asking, Extent } from '../lvs/asking/asking.js';
import { isAnsweredWell, type Turn } from '../lvs/asking/turn.js';
import { exchange, type Heard } from './exchange.js';

/** A turn with what came of it. */
export type Taken = Heard & { readonly turn: Turn };

/** Waits for an answer as long as is right; undefined: it took too long. */
export type Patience = (heard: Promise<Heard>) => Promise<Heard | undefined>;

/** Takes one turn after the other, up to the first that is not answered well. */
export async function converse(
  stream: Duplex,
  turns: readonly Turn[],
  wait: Patience = (heard) => heard,
): Promise<readonly Taken[]> {
  const taken: Taken[] = [];
  for (const turn of turns) {
    const heard = (await wait(exchange(stream, turn))) ?? { text: '' };
    taken.push({ ...heard, turn });
    if (!isAnsweredWell(turn, heard.text)) break;
  }
  return taken;
}

/** To whom a client speaks, and how much of the answer it waits for. */
export type Visit = { readonly host: string; readonly extent: Extent };

/** Asks a service once, as a client does, over a connection that it leaves open. */
export function visit(
  stream: Duplex,
  asking: Asking,
  { host, extent }: Visit,
): Promise<readonly Taken[]> {
  return converse(secure(stream, asking), asking.visit(host, extent));
}

/** The connection, or TLS over it; whose certificate it is, a client's person looks at. */
export function secure(
  stream: Duplex,
  { isEncrypted, siteName }: Pick<Asking, 'isEncrypted' | 'siteName'>,
): Duplex {
  if (!isEncrypted) return stream;
  const named = siteName === undefined ? {} : { servername: siteName };
  const socket = connectTls({ socket: stream, rejectUnauthorized: false, ...named });
  // A stream without an error handler would end the program.
  return socket.on('error', () => undefined);
}
