import { readdirSync } from 'node:fs';
import test, { type ExecutionContext } from 'ava';
import type { Cluster } from '../../../src/model/cluster/cluster.js';
import { createDisturbance, type Disturbance } from '../../../src/verify/faults/disturbance.js';
import { drillFolder } from '../../../src/verify/faults/drill-folder.js';
import { faults } from '../../../src/verify/faults/registry.js';
import { fakeConnection } from '../double/fake-connection.js';
import { noSwitches } from '../double/note-switching.js';
import { VirtualClock } from '../double/virtual-clock.js';
import { makeCluster } from '../reference-cluster.js';
import { PretendHost } from './pretend-host.js';

/* Faults of storage nodes. Their scripts run in a real shell, on a host that is a folder: see pretend-host.ts. */

type StorageFault = 'stop-bricks' | 'fill-bricks' | 'server-partition';

function clusterOn(bricks: string): Cluster {
  const cluster = makeCluster();
  const [master] = cluster.hosts;
  const address = '192.168.56.31';
  return {
    ...cluster,
    hosts: [...cluster.hosts, { ...master!, name: 'st1', roles: ['storage'], address }],
    tiers: {
      storage: {
        kind: 'glusterfs',
        mounts: [{ path: '/srv/site', source: 'site', readOnly: false }],
        nodes: [{ host: 'st1', address, arbiter: false }],
        bricks,
      },
    },
  };
}

function prepare(name: StorageFault, host: PretendHost): Disturbance {
  const connection = fakeConnection('st1', { exec: (script) => host.run(script) });
  const cluster = clusterOn(host.in('disk'));
  return createDisturbance(
    faults[name],
    { cluster, host: cluster.hosts.find((one) => one.name === 'st1')!, target: ['st1'] },
    {
      connect: () => Promise.resolve(connection),
      clock: new VirtualClock(),
      switches: noSwitches,
      holdMs: 0,
    },
  );
}

function hostWith(t: ExecutionContext, ...programs: readonly string[]): PretendHost {
  const host = new PretendHost(['sh'], { programs });
  t.teardown(() => host.destroy());
  return host;
}

/** The timer's heal is the same as ours, and may come after it. */
function healsAgain(t: ExecutionContext, host: PretendHost, heal: string): void {
  const before = host.state;
  host.write(`.${drillFolder}/heal`, heal);
  t.is(host.run(`sh ${drillFolder}/heal`).exitStatus, 0);
  t.deepEqual(host.state, before);
}

function withBricks(t: ExecutionContext): PretendHost {
  const host = hostWith(t, 'pgrep', 'pkill', 'gluster');
  host.write('state/bricks', 'running\n');
  return host;
}

test('bricks are killed, and start again, also while glusterd is at other orders', async (t) => {
  const host = withBricks(t);
  const disturbance = prepare('stop-bricks', host);
  const before = host.state;
  t.is(await disturbance.arm(), undefined);
  t.deepEqual(host.state, before, 'To arm it changes nothing.');
  await disturbance.inject();
  t.is(host.read('state/bricks'), 'killed\n');
  t.is(await disturbance.prove(), undefined);
  const heal = host.read(`.${drillFolder}/heal`) ?? '';
  host.write('orders', 'one\ntwo\n');
  await disturbance.heal();
  t.deepEqual(host.state, before);
  t.is(host.log.filter((line) => line.startsWith('gluster')).length, 3);
  healsAgain(t, host, heal);
});

test('bricks that went on are said', async (t) => {
  const host = withBricks(t);
  const disturbance = prepare('stop-bricks', host);
  await disturbance.arm();
  await disturbance.inject();
  host.write('state/bricks', 'running\n');
  t.is(await disturbance.prove(), 'a brick still runs');
});

test('where no brick runs none is stopped', async (t) => {
  const host = withBricks(t);
  host.write('state/bricks', 'killed\n');
  t.is(await prepare('stop-bricks', host).arm(), 'no brick runs');
  t.is(host.read(`.${drillFolder}/heal`), undefined, 'Nothing is armed.');
});

const megabytes = 1024 * 1024;

function withDisk(t: ExecutionContext, mounts = '/ 7:1 /disk\n/ 254:0 /\n'): PretendHost {
  const host = hostWith(t, 'findmnt', 'fallocate', 'stat');
  host.write('disk/site/brick/record', '');
  host.write('free', `${300 * megabytes + 4096 * 5}\n`);
  host.write('mounts', mounts);
  return host;
}

test('of what is mounted at one place the last one counts', async (t) => {
  const host = withDisk(t, '/nodes/st1/disk 254:16 /disk\n/ 7:1 /disk\n');
  t.is(await prepare('fill-bricks', host).arm(), undefined);
});

const filler = 'disk/.lvsdeploy-drill-full';

test('a disk of bricks is filled to the last block, and emptied of nothing else', async (t) => {
  const host = withDisk(t);
  const disturbance = prepare('fill-bricks', host);
  t.is(await disturbance.arm(), undefined);
  t.is(host.read(filler), undefined, 'To arm it changes nothing.');
  await disturbance.inject();
  t.true(Number(host.read('free')) < 4096);
  t.is(await disturbance.prove(), undefined);
  const heal = host.read(`.${drillFolder}/heal`) ?? '';
  await disturbance.heal();
  t.deepEqual(readdirSync(host.in('disk')), ['site']);
  t.is(host.read('disk/site/brick/record'), '');
  healsAgain(t, host, heal);
});

test('a disk that takes less at once than is free is filled in pieces', async (t) => {
  const host = withDisk(t);
  // What stat(1) says at first is more than fits.
  host.write('bin/stat', '#!/bin/sh\nread -r free <"$ROOT/free"\necho "$((free / 3000)) * 4096"\n');
  const disturbance = prepare('fill-bricks', host);
  await disturbance.arm();
  await disturbance.inject();
  t.true(Number(host.read('free')) < 4096);
});

test('a file system that reserves no blocks is said not to be full', async (t) => {
  const host = withDisk(t);
  const disturbance = prepare('fill-bricks', host);
  host.write('reserves-nothing', '');
  await disturbance.arm();
  await disturbance.inject();
  t.regex(
    (await disturbance.prove()) ?? '',
    /^the file system of \S+ reserves no blocks for a file$/,
  );
});

test('a disk with room again is said not to be full, and nothing is left on it', async (t) => {
  const host = withDisk(t);
  const disturbance = prepare('fill-bricks', host);
  await disturbance.arm();
  await disturbance.inject();
  host.write('free', `${2 * megabytes}\n`);
  t.regex((await disturbance.prove()) ?? '', /disk is not full$/);
  await disturbance.heal();
  t.deepEqual(readdirSync(host.in('disk')), ['site']);
});

const refusals: readonly (readonly [because: string, mounts: string, says: RegExp])[] = [
  [
    'it is that of the root',
    '/ 254:0 /\n',
    /disk is on the file system of the root: only bricks with one of their own can be filled$/,
  ],
  [
    'only a part of it is mounted',
    '/nodes/st1/disk 254:16 /disk\n/ 254:0 /\n',
    /disk is only a part of its file system: others would be full, too$/,
  ],
  [
    'it is mounted elsewhere, too',
    '/ 7:1 /disk\n/ 254:0 /\n/ 7:1 /var/lib/mysql\n',
    /the file system of \S+ is mounted in 2 places: others would be full, too$/,
  ],
];

for (const [because, mounts, says] of refusals) {
  test(`no disk is filled where ${because}`, async (t) => {
    const host = withDisk(t, mounts);
    t.regex((await prepare('fill-bricks', host).arm()) ?? 'It is not refused.', says);
    t.is(host.read(filler), undefined);
    t.is(host.read(`.${drillFolder}/heal`), undefined, 'Nothing is armed.');
  });
}

test('a storage node is cut off from real servers, and from nobody else', async (t) => {
  const host = hostWith(t, 'nft');
  const disturbance = prepare('server-partition', host);
  t.is(await disturbance.arm(), undefined);
  await disturbance.inject();
  const rules = (host.read('state/nft') ?? '').split('\n').filter((line) => line.endsWith('drop'));
  t.deepEqual(
    rules.map((line) => line.replace('add rule inet lvsdeploy_drill ', '')),
    [
      'input ip saddr 192.168.56.102 drop',
      'input ip saddr 192.168.56.103 drop',
      'output ip daddr 192.168.56.102 drop',
      'output ip daddr 192.168.56.103 drop',
    ],
  );
  await disturbance.heal();
  t.is(host.read('state/nft') ?? '', '');
});
