import { once } from 'node:events';
import { createSocket, type Socket } from 'node:dgram';
import type { Duplex } from 'node:stream';
import test from 'ava';
import { openDoor } from '../../src/look/open-door.js';
import { UdpStream } from '../../src/look/udp-relay.js';
import { whyNotOpen } from '../../src/look/why-not-open.js';
import { createLocalConnection } from '../engine/local-connection.js';
import { localHost } from './local-host.js';

/** Something on this machine that answers packets with what they say and where they came from. */
async function openEcho(): Promise<{ readonly socket: Socket; readonly port: number }> {
  const socket = createSocket('udp4');
  socket.on('message', (said, { port, address }) => {
    socket.send(Buffer.concat([said, Buffer.from(` ${String(port)}`)]), port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return { socket, port: socket.address().port };
}

async function hear(stream: Duplex): Promise<string> {
  const [said] = (await once(stream, 'data')) as [Buffer];
  return said.toString('latin1');
}

test('each conversation has a port of its own, and packets come as they were sent', async (t) => {
  const { socket, port } = await openEcho();
  const host = localHost(t);
  const door = { address: '127.0.0.1', port, protocol: 'UDP' } as const;
  const streams = await Promise.all([openDoor(host, door), openDoor(host, door)]);
  const ports = streams.map((stream) => (stream instanceof UdpStream ? stream.localPort : 0));
  t.is(new Set(ports).size, 2);
  const heard = streams.map(hear);
  streams[0].write(Buffer.from('\0\xff', 'latin1'));
  streams[1].write('b');
  t.deepEqual(await Promise.all(heard), [`\0\xff ${String(ports[0])}`, `b ${String(ports[1])}`]);
  for (const stream of streams) stream.destroy();
  socket.close();
});

test('a port that nobody listens to refuses, and others go on', async (t) => {
  const { socket, port } = await openEcho();
  const other = await openEcho();
  other.socket.close();
  const host = localHost(t);
  const refusing = await openDoor(host, {
    ...({ address: '127.0.0.1', port: other.port, protocol: 'UDP' } as const),
  });
  refusing.write('anybody?');
  const [error] = (await once(refusing, 'error')) as [Error];
  t.is(whyNotOpen(error).kind, 'refused');
  const stream = await openDoor(host, { address: '127.0.0.1', port, protocol: 'UDP' });
  const heard = hear(stream);
  stream.write('c');
  t.regex(await heard, /^c \d+$/);
  stream.destroy();
  socket.close();
});

test('where no packet can be sent, whoever begins a conversation is told', async (t) => {
  const host = localHost(t);
  const nowhere = { address: 'no such address', port: 53, protocol: 'UDP' } as const;
  await t.throwsAsync(openDoor(host, { ...nowhere, address: '256.0.0.1' }), {
    message: /no route/,
  });
  const ended = { exitStatus: 127, stdout: '', stderr: 'sh: 1: perl: not found' };
  const bare = { ...createLocalConnection('bare'), exec: () => Promise.resolve(ended) };
  await t.throwsAsync(openDoor(bare, nowhere), { message: /cannot send packets: .*not found/ });
});
