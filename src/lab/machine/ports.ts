import net from 'node:net';

/** Listens on a loopback port; undefined where it is taken. Port 0 asks for any. */
function listen(port: number): Promise<net.Server | undefined> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', () => {
      resolve(undefined);
    });
    server.listen(port, '127.0.0.1', () => {
      resolve(server);
    });
  });
}

function portOf(server: net.Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not a TCP server');
  return address.port;
}

/** A free loopback port for each name; the one it had before, where that is still free. */
export async function choosePorts(
  names: readonly string[],
  before: Readonly<Record<string, number>>,
): Promise<Readonly<Record<string, number>>> {
  // All are held until all are chosen, so that no two are the same.
  const servers: [string, net.Server][] = [];
  for (const name of names) {
    const server = (await listen(before[name] ?? 0)) ?? (await listen(0));
    if (server === undefined) throw new Error('no free loopback port');
    servers.push([name, server]);
  }
  const ports = servers.map(([name, server]) => [name, portOf(server)] as const);
  await Promise.all(servers.map(([, server]) => new Promise((done) => server.close(done))));
  return Object.fromEntries(ports);
}

/** Resolves with the first line that a TCP service on loopback says; undefined where it says none in time. */
export function readBanner(port: number, timeoutMs: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    const finish = (line: string | undefined): void => {
      socket.destroy();
      resolve(line);
    };
    socket.setTimeout(timeoutMs, () => {
      finish(undefined);
    });
    socket.once('data', (chunk) => {
      finish(chunk.toString().split('\r\n')[0]);
    });
    socket.once('error', () => {
      finish(undefined);
    });
    socket.once('close', () => {
      finish(undefined);
    });
  });
}
