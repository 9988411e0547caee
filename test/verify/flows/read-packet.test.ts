import test from 'ava';
import fc from 'fast-check';
import { readPacket } from '../../../src/verify/flows/read-packet.js';

const head = '1796024251.570207 IP 192.168.57.10.52610 > 10.0.0.227.80: Flags';

test('a line of tcpdump is read', (t) => {
  t.deepEqual(
    readPacket(
      `${head} [P.], seq 4294967290:72, ack 1, win 64, options [nop,nop,TS val 1 ecr 2], length 78: HTTP: GET / HTTP/1.1, length 9`,
    ),
    {
      hostMs: 1_796_024_251_570.207,
      from: { address: '192.168.57.10', port: 52_610 },
      to: { address: '10.0.0.227', port: 80 },
      ...{ syn: false, fin: false, reset: false },
      ...{ seq: 4_294_967_290, length: 78 },
    },
  );
});

for (const [flags, expected] of [
  ['S', { syn: true, fin: false, reset: false }],
  ['S.', { syn: true, fin: false, reset: false }],
  ['FP.', { syn: false, fin: true, reset: false }],
  ['R.', { syn: false, fin: false, reset: true }],
  ['.', { syn: false, fin: false, reset: false }],
  ['SEW', { syn: true, fin: false, reset: false }],
] as const) {
  test(`the flags [${flags}] are read`, (t) => {
    t.like(readPacket(`${head} [${flags}], seq 7, win 64, length 0`), expected);
  });
}

for (const [what, line] of [
  ['of UDP', '1796024251.570207 IP 10.0.0.1.53 > 10.0.0.2.5353: UDP, length 12'],
  ['that is cut', `${head} [S], seq 7, win 64, options [mss 1460[|tcp]`],
  ['of somebody else', 'listening on eth0, link-type EN10MB (Ethernet)'],
] as const) {
  test(`a line ${what} is no segment`, (t) => t.is(readPacket(line), undefined));
}

test('no line is too much', (t) => {
  const garbled = fc.tuple(fc.string(), fc.string()).map(([a, b]) => `${head} ${a}, length ${b}`);
  fc.assert(
    fc.property(fc.oneof(fc.string(), garbled), (line) => {
      const packet = readPacket(line);
      t.true(packet === undefined || Number.isFinite(packet.hostMs + packet.length));
    }),
  );
});
