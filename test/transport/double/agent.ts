import net from 'node:net';
import type { ExecutionContext } from 'ava';
import ssh2, { type ParsedKey } from 'ssh2';
import type { KeyPair } from './key-pair.js';

/** An SSH agent in this process; `silent` ones take the connection and say nothing. */
export async function serveAgent(
  t: ExecutionContext,
  socketPath: string,
  keys: readonly KeyPair[],
  silent = false,
): Promise<string> {
  const parsed = keys.map(({ privateText }) => ssh2.utils.parseKey(privateText) as ParsedKey);
  const server = net.createServer((socket) => {
    socket.on('error', () => undefined);
    if (silent) return;
    const protocol = new ssh2.AgentProtocol(false);
    protocol.on('identities', (request) => protocol.getIdentitiesReply(request, parsed));
    protocol.on('sign', (request, publicKey, data, { hash }) => {
      const key = parsed.find((one) => one.getPublicSSH().equals(publicKey.getPublicSSH()));
      if (key === undefined) protocol.failureReply(request);
      else protocol.signReply(request, key.sign(data, hash));
    });
    socket.pipe(protocol).pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
  t.teardown(() => void server.close());
  return socketPath;
}
