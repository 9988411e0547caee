import { readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { FlowTable, type FlowDoor } from '../../../src/verify/flows/flow-table.js';
import { testFolder } from '../../golden.js';
import { say, type Said } from './say-packets.js';

const door: FlowDoor = { service: 'web', vip: '10.0.0.227', port: 80, answersBy: 'data' };

function trace(packets: readonly Said[], doors: readonly FlowDoor[] = [door]) {
  const table = new FlowTable(doors);
  for (const line of packets.map(say)) table.read(line);
  return table.flows();
}

const client = { from: 'client' } as const;
const service = { from: 'service' } as const;

test('a recorded capture: two requests that were answered, and one that was refused', (t) => {
  const file = path.join(testFolder('verify', 'flows', 'fixtures'), 'tcpdump-4.99.3.txt');
  const doors = [8081, 8082].map((port) => ({ ...door, vip: '127.0.0.1', port }));
  const table = new FlowTable(doors);
  for (const line of readFileSync(file, 'utf8').split('\n')) table.read(line);
  const flows = table.flows();
  t.deepEqual(
    flows.map(({ clientPort, exchanges, reset }) => ({
      clientPort,
      waitsMs: exchanges.map(({ askedMs, answeredMs = NaN }) => Math.round(answeredMs - askedMs)),
      by: reset?.by,
    })),
    [
      { clientPort: 52_610, waitsMs: [107], by: undefined },
      { clientPort: 52_614, waitsMs: [1], by: undefined },
      { clientPort: 40_544, waitsMs: [NaN], by: 'service' },
    ],
  );
  t.true(flows.every(({ sentAgain }) => sentAgain.client + sentAgain.service === 0));
});

test('a SYN that is sent again belongs to the same connection, which began with the first', (t) => {
  const flows = trace([
    { ...client, atMs: 0, flags: 'S', seq: 100 },
    { ...client, atMs: 1000, flags: 'S', seq: 100 },
    { ...client, atMs: 3000, flags: 'S', seq: 100 },
    { ...service, atMs: 3002, flags: 'S.', seq: 900 },
    { ...client, atMs: 3003, flags: 'P.', seq: 101, length: 50 },
    { ...service, atMs: 3009, flags: 'P.', seq: 901, length: 50 },
  ]);
  t.is(flows.length, 1);
  t.like(flows[0], {
    ...{ startMs: 0, untilMs: 3009, synsAgain: 2, sentAgain: { client: 2, service: 0 } },
    exchanges: [{ askedMs: 0, answeredMs: 3009 }],
  });
});

test('data that are sent again are counted for the side that sent them, across the wrap of numbers', (t) => {
  const flows = trace([
    { ...client, atMs: 0, flags: 'S', seq: 4_294_967_295 },
    { ...service, atMs: 1, flags: 'S.', seq: 900 },
    { ...client, atMs: 2, flags: 'P.', seq: 0, length: 10 },
    { ...client, atMs: 202, flags: 'P.', seq: 0, length: 10 },
    { ...service, atMs: 203, flags: 'P.', seq: 901, length: 10 },
    { ...service, atMs: 403, flags: 'P.', seq: 901, length: 10 },
    { ...client, atMs: 404, flags: 'F.', seq: 10 },
    { ...client, atMs: 604, flags: 'F.', seq: 10 },
  ]);
  t.like(flows[0], { synsAgain: 0, sentAgain: { client: 2, service: 1 } });
});

test('where only a connection is asked for, accepting it is the answer', (t) => {
  const packets: readonly Said[] = [
    { ...client, atMs: 0, flags: 'S', seq: 100 },
    { ...service, atMs: 4, flags: 'S.', seq: 900 },
  ];
  t.deepEqual(trace(packets)[0]?.exchanges, [{ askedMs: 0 }]);
  const opened = trace(packets, [{ ...door, answersBy: 'connection' }]);
  t.deepEqual(opened[0]?.exchanges, [{ askedMs: 0, answeredMs: 4 }]);
});

test('a port that is used again is another connection', (t) => {
  const flows = trace([
    { ...client, atMs: 0, flags: 'S', seq: 100 },
    { ...client, atMs: 9000, flags: 'S', seq: 5_000_000 },
  ]);
  t.deepEqual(
    flows.map(({ startMs, sentAgain }) => [startMs, sentAgain.client]),
    [
      [0, 0],
      [9000, 0],
    ],
  );
});

test('a connection that was there before the capture, and those of others, are left out', (t) => {
  const table = new FlowTable([door]);
  table.read(say({ ...client, atMs: 0, flags: 'P.', seq: 100, length: 9 }));
  table.read(say({ ...client, atMs: 0, flags: 'S', seq: 100 }).replace('.80:', '.81:'));
  t.deepEqual(table.flows(), []);
  t.is(table.packets, 1);
});

const anySaid: fc.Arbitrary<Said> = fc.record({
  from: fc.constantFrom('client', 'service'),
  atMs: fc.nat(100_000),
  flags: fc.constantFrom('S', 'S.', 'P.', 'F.', 'R', 'R.'),
  seq: fc.oneof(fc.nat(50), fc.integer({ min: 4_294_967_290, max: 4_294_967_295 })),
  length: fc.nat(9),
});

test('whatever comes, exchanges do not overlap, and packets that come twice answer nothing new', (t) => {
  fc.assert(
    fc.property(fc.array(anySaid, { maxLength: 30 }), (some) => {
      const packets = some.toSorted((a, b) => a.atMs - b.atMs);
      for (const { exchanges, startMs, untilMs, synsAgain, sentAgain } of trace(packets)) {
        let last = startMs;
        for (const { askedMs, answeredMs = untilMs } of exchanges) {
          t.true(last <= askedMs && askedMs <= answeredMs && answeredMs <= untilMs);
          last = answeredMs;
        }
        t.true(synsAgain <= sentAgain.client);
      }
    }),
  );
});

test('each packet twice: as many connections and exchanges, and each of the client is sent again', (t) => {
  const sizes = fc.array(fc.integer({ min: 1, max: 1400 }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(sizes, fc.integer({ min: 0, max: 4_294_967_295 }), (lengths, first) => {
      const at = (bytes: number): number => (first + bytes) % 2 ** 32;
      let sent = 1;
      const data = lengths.flatMap((length, index): readonly Said[] => {
        const seq = at(sent);
        sent += length;
        return [
          { ...client, atMs: 10 * index + 10, flags: 'P.', seq, length },
          { ...service, atMs: 10 * index + 15, flags: 'P.', seq, length },
        ];
      });
      const once: readonly Said[] = [
        { ...client, atMs: 0, flags: 'S', seq: first },
        { ...service, atMs: 5, flags: 'S.', seq: first },
        ...data,
      ];
      const [alone] = trace(once);
      const [twice, ...others] = trace(once.flatMap((packet) => [packet, packet]));
      t.deepEqual(others, []);
      t.deepEqual(alone?.sentAgain, { client: 0, service: 0 });
      t.deepEqual(twice?.sentAgain, { client: lengths.length + 1, service: lengths.length + 1 });
      t.deepEqual(twice?.exchanges, alone?.exchanges);
      t.is(alone?.exchanges.length, lengths.length);
    }),
  );
});
