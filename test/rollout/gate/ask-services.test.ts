import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import test from 'ava';
import { doorsOf } from '../../../src/lvs/entrances/doors.js';
import { makeCheck } from '../../../src/lvs/checks/make-check.js';
import type { RealServer } from '../../../src/model/cluster/cluster.js';
import { askable, askingAt, askServices } from '../../../src/rollout/gate/ask-services.js';
import type { WantedService } from '../../../src/rollout/gate/wanted.js';
import { localHost } from '../../look/local-host.js';

const times = { connectTimeoutSeconds: 1, retries: 1, delayBeforeRetrySeconds: 1 };
const check = makeCheck('DNS', { port: 53, ...times }, { name: 'example.org', record: 'A' });
const server: RealServer = { host: 'ns1', address: '127.0.0.1', method: 'DR', weight: 1 };

function serviceOn(port: number): WantedService {
  const realServers = [{ ...server, port }];
  const place = { name: 'dns', vip: '127.0.0.1', port, protocol: 'UDP' } as const;
  return { ...place, scheduler: 'rr', checks: [{ ...check, port }], realServers };
}

/** A name server of this machine that answers with a code; the port that it has. */
async function answerWith(code: number): Promise<{ port: number; close: () => void }> {
  const socket = createSocket('udp4');
  socket.on('message', (asked, { port, address }) => {
    asked.writeUInt16BE(0x8180 | code, 2);
    socket.send(asked, port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return { port: socket.address().port, close: () => socket.close() };
}

function doorOf(port: number) {
  return doorsOf(serviceOn(port)).map((door) => ({ ...door, asking: askingAt(door)! }));
}

test('a name server is asked its question over UDP, and an answer without an error is good', async (t) => {
  const { port, close } = await answerWith(0);
  t.deepEqual(await askServices(localHost(t), doorOf(port)), []);
  close();
});

test('SERVFAIL is no good answer', async (t) => {
  const { port, close } = await answerWith(2);
  const [complaint] = await askServices(localHost(t), doorOf(port));
  t.regex(
    complaint?.finding.text ?? '',
    /^UDP 127\.0\.0\.1:\d+ does not answer client: answers the question for example\.org with 2/,
  );
  close();
});

test('a port that refuses packets does not answer', async (t) => {
  const { port, close } = await answerWith(0);
  close();
  const [complaint] = await askServices(localHost(t), doorOf(port));
  t.regex(complaint?.finding.text ?? '', /does not answer client: the port refuses packets/);
});

test('a service by mark is asked at each of its ports; what no check speaks of is not asked', (t) => {
  const entrances = [
    { protocol: 'UDP', first: 53, last: 53 },
    { protocol: 'TCP', first: 53, last: 54 },
  ] as const;
  const service: WantedService = {
    ...{ name: 'dns', vip: '10.0.0.227', mark: 5, entrances, scheduler: 'rr', checks: [check] },
    realServers: [server],
  };
  const destination = { address: '127.0.0.1', port: 0, method: 'DR', weight: 1 } as const;
  const entry = { protocol: 'FWM', address: 'fwmark 5', port: 0, scheduler: 'rr' };
  const table = [
    { ...entry, onePacket: false, destinations: [{ ...destination, active: 0, inactive: 0 }] },
  ];
  const interfaces = [{ name: 'eth0', up: true, mac: '', mtu: 1500, addresses: ['10.0.0.227/32'] }];
  const looks = new Map([['master', { table, interfaces: interfaces as never }]]);
  const names = (one: WantedService) => askable([one], looks).map(({ name }) => name);
  t.deepEqual(names(service), ['dns:53/udp', 'dns:53/tcp', 'dns:54/tcp']);
  const other = makeCheck('DNS', { port: 53, ...times }, { name: 'example.com', record: 'A' });
  t.deepEqual(names({ ...service, checks: [check, other] }), [
    'dns:53/udp (check 1)',
    'dns:53/udp (check 2)',
    // A connection is all that the gate asks for there.
    ...['dns:53/tcp', 'dns:54/tcp'],
  ]);
  const { checks: _, ...unknown } = service;
  t.deepEqual(names(unknown), ['dns:53/tcp', 'dns:54/tcp']);
  t.deepEqual(names({ ...service, mark: 6 }), []);
});
