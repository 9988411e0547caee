import type { Duplex } from 'node:stream';
import { LvsError } from '../../model/error.js';
import type { FailureKind } from '../../model/history.js';

/** Why no answer came, where that says something about the service. */
export class NoAnswer extends Error {
  constructor(readonly failure: FailureKind) {
    super(failure);
  }
}

/** Sends a text, and collects what comes back until it is enough, or the other side ends. */
export function exchange(
  stream: Duplex,
  text: string,
  isEnough: (received: string) => boolean,
): Promise<string> {
  return new Promise((resolve, reject) => {
    let received = '';
    const onData = (chunk: Buffer): void => {
      // Byte by byte, as Content-Length counts.
      received += chunk.toString('latin1');
      if (isEnough(received)) settle(() => resolve(received));
    };
    const onEnd = (): void =>
      settle(() => {
        if (received === '') reject(new NoAnswer('reset'));
        else resolve(received);
      });
    const settle = (act: () => void): void => {
      stream.off('data', onData).off('end', onEnd).off('close', onEnd).off('error', onEnd);
      act();
    };
    stream.on('data', onData).on('end', onEnd).on('close', onEnd).on('error', onEnd);
    stream.write(text);
  });
}

/**
 * Opens a stream, as `open` does, and says why it does not open. Throws the error itself where that
 * says nothing about the service: the SSH connection is lost.
 */
export async function openTo(open: () => Promise<Duplex>): Promise<Duplex> {
  try {
    const stream = await open();
    // A stream without an error handler would end the program.
    return stream.on('error', () => undefined);
  } catch (error) {
    if (!(error instanceof LvsError) || error.code !== 'UNREACHABLE') throw error;
    throw new NoAnswer(explainUnreachable(error));
  }
}

function explainUnreachable({ details, message }: LvsError): FailureKind {
  const { cause } = details;
  const isRefused = cause instanceof Error && 'code' in cause && cause.code === 'ECONNREFUSED';
  if (isRefused) return 'refused';
  return /timed? ?out/i.test(message) ? 'timeout' : 'unreachable';
}
