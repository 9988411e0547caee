import test from 'ava';
import { doorsOf } from '../../../src/lvs/entrances/doors.js';
import { describePlace, describeService, overlap } from '../../../src/lvs/entrances/entrances.js';
import { entryNameOf, isOf } from '../../../src/lvs/entrances/entry-name.js';
import type { ByMark, Entrance } from '../../../src/model/cluster/service-identity.js';

const servers = [{ host: 'web1', address: '192.0.2.1', method: 'DR' as const, weight: 1 }];
const named = { name: 'site', vip: '203.0.113.1', realServers: servers };

function byMark(...entrances: readonly Entrance[]): ByMark & typeof named {
  return { ...named, mark: 5, entrances };
}

const tcp = (first: number, last = first): Entrance => ({ protocol: 'TCP', first, last });
const udp = (first: number, last = first): Entrance => ({ protocol: 'UDP', first, last });

test('a service by address has one door, of its own name', (t) => {
  const own = servers.map((server) => ({ ...server, port: 8080 }));
  const [door, ...others] = doorsOf({ ...named, port: 80, protocol: 'TCP', realServers: own });
  t.deepEqual(others, []);
  t.like(door, { name: 'site', port: 80, protocol: 'TCP', realServers: own });
});

test('each port is a door, and of a range both ends; servers get the port that is asked for', (t) => {
  const doors = doorsOf(byMark(tcp(80), tcp(8000, 8099)));
  t.deepEqual(
    doors.map(({ name, port }) => [name, port]),
    [
      ['site:80', 80],
      ['site:8000', 8000],
      ['site:8099', 8099],
    ],
  );
  t.deepEqual(
    doors.map(({ realServers }) => realServers[0]?.port),
    [80, 8000, 8099],
  );
});

test('with two protocols doors are told apart by them', (t) => {
  const doors = doorsOf(byMark(udp(53), tcp(53)));
  t.deepEqual(
    doors.map(({ name }) => name),
    ['site:53/udp', 'site:53/tcp'],
  );
});

test('a table knows a service by its mark, whatever has that mark', (t) => {
  const service = byMark(tcp(80), tcp(443));
  t.deepEqual(entryNameOf(service), { protocol: 'FWM', address: 'fwmark 5', port: 0 });
  t.true(isOf({ protocol: 'FWM', address: 'fwmark 5', port: 0 }, service));
  t.false(isOf({ protocol: 'TCP', address: named.vip, port: 80 }, service));
});

test('people are told where clients find it', (t) => {
  t.is(describePlace(byMark(tcp(80), tcp(8000, 8099))), '203.0.113.1:80,8000-8099');
  t.is(describeService(byMark(udp(53), tcp(53))), 'UDP+TCP 203.0.113.1:53');
});

test('ranges overlap where they share a port of one protocol', (t) => {
  t.true(overlap(tcp(80, 90), tcp(90, 99)));
  t.true(overlap(tcp(80, 99), tcp(85)));
  t.false(overlap(tcp(80, 89), tcp(90, 99)));
  t.false(overlap(tcp(53), udp(53)));
});
