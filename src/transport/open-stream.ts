import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Duplex } from 'node:stream';
import type { Client, ClientChannel } from 'ssh2';
import { codedError, explainSocketFailure, type CodedError } from './dial-error.js';
import { onAbort } from './early-stop.js';
import type { Endpoint } from './endpoint.js';

// RFC 4254 section 5.1; OpenSSH answers 1 where forwarding is switched off.
const administrativelyProhibited = 1;

/** Opens a TCP connection from this machine; rejects with UNREACHABLE, or with the signal's reason. */
export function openTcp(endpoint: Endpoint, signal: AbortSignal): Promise<Duplex> {
  const { address: host, port, family, connectTimeoutMs } = endpoint;
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    // Without Nagle's algorithm a round trip takes 5 ms instead of 47.
    const socket = net.connect({ host, port, noDelay: true, ...(family && { family }) });
    const giveUp = (): void => void socket.destroy(codedError('ETIMEDOUT', 'no answer'));
    const timer = setTimeout(giveUp, connectTimeoutMs);
    const dismiss = onAbort(signal, () => socket.destroy(signal.reason as Error));
    const fail = (error: CodedError): void => {
      clearTimeout(timer);
      reject(signal.aborted ? error : explainSocketFailure(endpoint, error));
    };
    socket.once('error', fail).once('connect', () => {
      clearTimeout(timer);
      dismiss();
      socket.off('error', fail);
      resolve(socket);
    });
  });
}

/** Opens the stream to a host through the connection to its jump host; rejects with UNREACHABLE. */
export async function openThrough(jump: Client, endpoint: Endpoint): Promise<Duplex> {
  const opening = openForward(jump, endpoint.address, endpoint.port);
  const limit = new AbortController();
  const tooLate = sleep(endpoint.connectTimeoutMs, undefined, { signal: limit.signal }).then(() => {
    // The jump host's sshd goes on trying for minutes: what it still opens is closed at once.
    opening.then(
      (channel) => channel.close(),
      () => undefined,
    );
    throw codedError('ETIMEDOUT', 'no answer');
  });
  try {
    return await Promise.race([opening, tooLate]);
  } catch (error) {
    throw explainSocketFailure(endpoint, error as CodedError);
  } finally {
    tooLate.catch(() => undefined);
    limit.abort();
  }
}

/** Opens a TCP connection from a host to an address that it can reach (direct-tcpip). */
export function openForward(client: Client, address: string, port: number): Promise<ClientChannel> {
  return new Promise((resolve, reject) => {
    client.forwardOut('127.0.0.1', 0, address, port, (error, channel) => {
      if (error) {
        reject(explainForwardFailure(error));
        return;
      }
      // A stream without an error handler would end the program.
      channel.on('error', () => undefined);
      resolve(channel);
    });
  });
}

function explainForwardFailure(error: Error & { readonly reason?: unknown }): CodedError {
  const text = error.message.replace(/^\(SSH\) Channel open failure: /, '');
  if (error.reason === administrativelyProhibited) {
    return codedError(
      'EACCES',
      'it does not forward connections (AllowTcpForwarding in sshd_config)',
    );
  }
  const refused = /refused/i.test(text);
  return codedError(refused ? 'ECONNREFUSED' : 'EHOSTUNREACH', text);
}
