import { LvsError } from '../model/problem/error.js';

/** Why a connection from a host to somewhere does not open. */
export type WhyNotOpen = {
  readonly kind: 'refused' | 'unreachable' | 'timeout' | 'unknown';
  readonly text: string;
};

/**
 * Reads it from the error of `Connection.forward`; `unknown`: the host opens none, or is lost itself, so
 * that nobody knows. Throws what is no error of a connection.
 */
export function whyNotOpen(error: unknown): WhyNotOpen {
  if (!(error instanceof LvsError)) throw error;
  const { details, message } = error;
  const code = (details.cause as { readonly code?: unknown } | undefined)?.code;
  if (code === 'ECONNREFUSED') return { kind: 'refused', text: 'the connection was refused' };
  if (code === 'EACCES') {
    return { kind: 'unknown', text: 'its sshd forwards no connections (AllowTcpForwarding)' };
  }
  if (code === 'ETIMEDOUT' || code === 'EHOSTUNREACH') {
    const isLate = code === 'ETIMEDOUT' || /timed? ?out/i.test(message);
    const kind = isLate ? 'timeout' : 'unreachable';
    return { kind, text: 'no connection: unreachable, or it timed out' };
  }
  return { kind: 'unknown', text: message };
}
