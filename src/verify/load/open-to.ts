import type { Duplex } from 'node:stream';
import { whyNotOpen } from '../../look/why-not-open.js';
import type { FailureKind } from '../../model/verify/history.js';

/** Why no answer came, where that says something about the service. */
export class NoAnswer extends Error {
  constructor(readonly failure: FailureKind) {
    super(failure);
  }
}

/**
 * Opens a stream, as `open` does, and says why it does not open. Throws the error itself where that
 * says nothing about the service: the SSH connection is lost, or forwards nothing.
 */
export async function openTo(open: () => Promise<Duplex>): Promise<Duplex> {
  try {
    const stream = await open();
    // A stream without an error handler would end the program.
    return stream.on('error', () => undefined);
  } catch (error) {
    const { kind } = whyNotOpen(error);
    if (kind === 'unknown') throw error;
    throw new NoAnswer(kind);
  }
}
