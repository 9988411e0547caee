import { readdirSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import type { CheckResult } from '../../../src/model/verify/report.js';
import { packageRoot } from '../../../src/package-root.js';
import { probes } from '../../../src/verify/probes/probe-table.js';
import { judgeObservations } from '../../../src/verify/probes/run-probes.js';
import { observe, observeNat, observeTun, readFixture, type Json } from './sound-cluster.js';

/*
 * fixtures/PROBE/CASE.json: what differs from the sound cluster (`seen`, `cluster`: RFC 7396, lists by
 * index), and what the probe of that name says about it besides its passes.
 */
type Case = {
  readonly base?: keyof typeof bases;
  readonly seen?: Json;
  readonly cluster?: Json;
  readonly expected: readonly Json[];
};

const bases = { nat: observeNat, tun: observeTun } as const;

const folder = path.join(packageRoot, 'test/verify/probes/fixtures');
const names = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

function complaints(results: readonly CheckResult[], name: string): unknown {
  const found = results.filter((result) => result.name === name && result.status !== 'pass');
  return JSON.parse(JSON.stringify(found.map(({ name: _, ...rest }) => rest)));
}

for (const name of names) {
  for (const file of readdirSync(path.join(folder, name)).sort()) {
    test(`${name}: ${path.basename(file, '.json').replaceAll('-', ' ')}`, (t) => {
      const {
        base,
        seen = {},
        cluster = {},
        expected,
      } = readFixture(path.join(name, file)) as Case;
      const found = base === undefined ? observe(seen, cluster) : bases[base](seen);
      const results = judgeObservations(found);
      t.deepEqual(complaints(results, name), expected);
    });
  }
}

const ofNat = ['both-sides', 'forwarding'];
const ofTunnels = ['tunnels'];
const ofStorage = ['storage-bricks', 'storage-quorum', 'storage-heals', 'storage-mounts'];
const ofDatabase = [
  ...['database-members', 'database-writer', 'database-health', 'database-backup'],
  'database-reachable',
];
// Where services have several ports, a helper, or a program on the directors; where content is deployed, TLS is spoken,
// storage shared, or a database is there.
const ofSome = [
  'marks',
  'destinations',
  'helpers',
  'programs',
  'versions',
  'certificates',
  ...ofStorage,
  ...ofDatabase,
];

test('a sound cluster of NAT passes every probe but those of direct routing', (t) => {
  const results = judgeObservations(observeNat());
  t.deepEqual(
    results.filter(({ status }) => status !== 'pass'),
    [],
  );
  const ofDirect = ['segment', 'loopback-vip', 'arp-settings', 'networkd', ...ofSome, ...ofTunnels];
  t.deepEqual([...new Set(results.map(({ name }) => name))].sort(), [
    ...probes
      .map(({ name }) => name)
      .filter((name) => !ofDirect.includes(name))
      .sort(),
  ]);
});

test('a sound cluster passes every probe', (t) => {
  const results = judgeObservations(observe());
  t.deepEqual(
    results.filter(({ status }) => status !== 'pass'),
    [],
  );
  t.deepEqual([...new Set(results.map(({ name }) => name))].sort(), [
    ...probes
      .map(({ name }) => name)
      .filter((name) => !['networkd', ...ofSome, ...ofNat, ...ofTunnels].includes(name))
      .sort(),
  ]);
});

test('a sound cluster of tunnels passes every probe but those of one segment and of NAT', (t) => {
  const results = judgeObservations(observeTun());
  t.deepEqual(
    results.filter(({ status }) => status !== 'pass'),
    [],
  );
  const ofOthers = ['segment', 'networkd', ...ofSome, ...ofNat];
  t.deepEqual([...new Set(results.map(({ name }) => name))].sort(), [
    ...probes
      .map(({ name }) => name)
      .filter((name) => !ofOthers.includes(name))
      .sort(),
  ]);
});

test('every probe has a fixture in which it complains', (t) => {
  t.deepEqual(
    probes.map(({ name }) => name).filter((name) => !names.includes(name)),
    [],
  );
});
