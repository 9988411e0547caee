import net from 'node:net';
import test from 'ava';
import { choosePorts, readBanner } from '../../../src/lab/machine/ports.js';
import { chooseQuietPort } from '../../quiet-port.js';

async function serve(t: { teardown: (f: () => void) => void }, greeting: string): Promise<number> {
  const server = net.createServer((socket) => socket.end(greeting));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => server.close());
  return (server.address() as net.AddressInfo).port;
}

test('every name gets a free port of its own', async (t) => {
  const ports = Object.values(await choosePorts(['a', 'b', 'c'], {}));
  t.is(new Set(ports).size, 3);
});

test('a port is kept while it is free, and replaced when it is not', async (t) => {
  const free = await chooseQuietPort();
  const taken = await serve(t, '');
  const { a, b } = await choosePorts(['a', 'b'], { a: free, b: taken });
  t.is(a, free);
  t.not(b, taken);
});

test('a banner is the first line, and no banner is undefined', async (t) => {
  t.is(await readBanner(await serve(t, 'SSH-2.0-x\r\nmore'), 1_000), 'SSH-2.0-x');
  t.is(await readBanner(await serve(t, ''), 1_000), undefined);
  t.is(await readBanner(await chooseQuietPort(), 1_000), undefined);
});
