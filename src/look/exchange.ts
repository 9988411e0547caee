import type { Duplex } from 'node:stream';
import type { Turn } from '../lvs/asking/turn.js';

/** What came back until it was whole or the connection ended, one character a byte; and what broke it. */
export type Heard = { readonly text: string; readonly error?: Error };

/** Takes one turn over a connection. Never rejects. */
export function exchange(
  stream: Duplex,
  { says, isWhole }: Pick<Turn, 'says' | 'isWhole'>,
): Promise<Heard> {
  return new Promise((resolve) => {
    let text = '';
    const onData = (chunk: Buffer): void => {
      // Byte by byte, as Content-Length counts.
      text += chunk.toString('latin1');
      if (isWhole(text)) settle();
    };
    const onEnd = (): void => settle();
    const settle = (error?: Error): void => {
      stream.off('data', onData).off('end', onEnd).off('close', onEnd).off('error', settle);
      resolve({ text, ...(error === undefined ? {} : { error }) });
    };
    stream.on('data', onData).on('end', onEnd).on('close', onEnd).on('error', settle);
    // It may have ended after the turn before.
    if (stream.readableEnded || stream.destroyed) settle();
    else if (says !== '') stream.write(Buffer.from(says, 'latin1'));
  });
}
