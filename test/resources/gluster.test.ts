import test from 'ava';
import fc from 'fast-check';
import type { BrickFolder } from '../../src/facts/storage/brick-folder.js';
import type { GlusterHealth } from '../../src/facts/storage/gluster-health.js';
import type { GlusterPool } from '../../src/facts/storage/gluster-pool.js';
import type { Change } from '../../src/model/plan/change.js';
import { glusterBricks } from '../../src/resources/storage/gluster-bricks.js';
import { glusterHeal } from '../../src/resources/storage/gluster-heal.js';
import { glusterVolumes } from '../../src/resources/storage/gluster-volumes.js';
import { parseGlusterWant } from '../../src/resources/storage/gluster-want.js';
import type { GlusterSettings } from '../../src/tiers/storage/settings.js';
import { volumeOptions } from '../../src/tiers/storage/volumes.js';
import { context, known, makeArgs } from './plan-task.js';

const storage: GlusterSettings = {
  kind: 'glusterfs',
  mounts: [{ path: '/srv/site', source: 'site', readOnly: false }],
  nodes: [1, 2, 3].map((index) => ({
    host: `st${String(index)}`,
    address: `192.168.56.3${String(index)}`,
    arbiter: index === 3,
  })),
  bricks: '/srv/bricks',
};

function wantOn(name: string) {
  const cluster = { ...context.cluster, tiers: { storage } };
  return parseGlusterWant(makeArgs({}), { cluster, host: { ...context.host, name } });
}

const brick = 'brick /srv/bricks/site/brick' as const;
const nothing: GlusterPool = { peers: [], volumes: [] };
const bricks = ['1', '2', '3'].map((index) => `192.168.56.3${index}:-srv-bricks-site-brick`);

/** What a node knows when all of the plan is done. */
const done: GlusterPool = {
  peers: ['192.168.56.32', '192.168.56.33'],
  volumes: [
    {
      name: 'site',
      started: true,
      replicas: 3,
      arbiters: 1,
      bricks,
      options: {
        ...Object.fromEntries(
          Object.entries(volumeOptions).map(([key, { value }]) => [key, value]),
        ),
        'transport.address-family': 'inet',
      },
    },
  ],
};

function planBricks(folder: Partial<BrickFolder>, pool = nothing): readonly Change[] {
  const seen = { exists: false, used: false, onRoot: false, ...folder };
  return glusterBricks.diff(wantOn('st1'), { pool, [brick]: seen }, known);
}

test('a brick gets a folder', (t) => {
  t.deepEqual(
    planBricks({}).map(({ summary }) => summary),
    ['/srv/bricks/site/brick is made: a brick'],
  );
  t.deepEqual(planBricks({ exists: true }), []);
});

test('a folder with data of something else is made no brick', (t) => {
  t.throws(() => planBricks({ exists: true, used: true }), { message: /has data in it/ });
  t.deepEqual(planBricks({ exists: true, used: true }, done), []);
});

test('a brick on the file system of the root is refused', (t) => {
  t.throws(() => planBricks({ onRoot: true }), { message: /file system of the root/ });
});

test('a brick that is gone is not made anew: it would be taken for the data', (t) => {
  t.throws(() => planBricks({}, done), { message: /is gone, and a volume has it/ });
});

function planVolumes(pool: GlusterPool, host = 'st1'): readonly Change[] {
  return glusterVolumes.diff(wantOn(host), { pool }, known);
}

test('the first node makes peers, volume, options, and starts it', (t) => {
  const changes = planVolumes(nothing);
  t.deepEqual(
    changes.map(({ summary }) => summary.split(' cluster.')[0]),
    [
      '192.168.56.32 becomes a peer',
      '192.168.56.33 becomes a peer',
      'the volume site is created: replica 3 arbiter 1',
      'the volume site gets',
      'the volume site starts',
    ],
  );
  const [create] = changes[2]?.steps ?? [];
  t.false(JSON.stringify(create).includes(' force'));
  t.deepEqual(planVolumes(nothing, 'st2'), []);
});

test('nothing is owed of a pool as it has to be', (t) => {
  t.deepEqual(planVolumes(done), []);
});

test('whatever is missing is done, and then nothing is owed', (t) => {
  const [whole] = done.volumes;
  const pools = fc.record({
    peers: fc.subarray([...done.peers]),
    volumes: fc.subarray([...done.volumes]).chain((volumes) =>
      fc
        .record({ started: fc.boolean(), kept: fc.subarray(Object.keys(whole!.options)) })
        .map(({ started, kept }) =>
          volumes.map((volume) => ({
            ...volume,
            started,
            options: Object.fromEntries(kept.map((key) => [key, volume.options[key]!])),
          })),
        ),
    ),
  });
  fc.assert(
    fc.property(pools, (pool) => {
      const changes = planVolumes(pool);
      const last = changes.at(-1)?.expects[0]?.value ?? pool;
      return planVolumes(last as GlusterPool).length === 0;
    }),
  );
  t.pass();
});

test('a volume with other bricks is left alone, and named', (t) => {
  const [volume] = done.volumes;
  const other = { ...volume!, bricks: [...bricks].reverse() };
  t.throws(() => planVolumes({ ...done, volumes: [other] }), {
    message: /by the inventory it has/,
  });
  const plain = { ...volume!, arbiters: 0 };
  t.throws(() => planVolumes({ ...done, volumes: [plain] }), { message: /an arbiter/ });
});

function health(own: object): GlusterHealth {
  const all = [1, 2, 3].map((index) => ({
    name: `192.168.56.3${String(index)}:/srv/bricks/site/brick`,
    online: true,
    pending: 0,
    split: 0,
    ...(index === 1 ? own : {}),
  }));
  return { lostPeers: [], volumes: [{ name: 'site', bricks: all }] };
}

function planHeal(seen: GlusterHealth, pool = done): readonly string[] {
  const changes = glusterHeal.diff(wantOn('st1'), { pool, health: seen }, known);
  for (const { expects } of changes) {
    const after = expects[0]?.value as GlusterHealth;
    if (glusterHeal.diff(wantOn('st1'), { pool, health: after }, known).length > 0) {
      throw new Error('More is owed after it.');
    }
  }
  return changes.map(({ summary }) => summary);
}

test('a node waits for what is not healed, and starts bricks that do not run', (t) => {
  t.deepEqual(planHeal(health({})), []);
  t.regex(planHeal(health({ pending: 4 }))[0] ?? '', /4 files of site wait to be healed/);
  t.regex(planHeal(health({ online: false }))[0] ?? '', /the brick \S+ does not run/);
  t.regex(planHeal({ lostPeers: [] })[0] ?? '', /glusterd does not answer/);
});

test('a file in split brain is nothing to wait for', (t) => {
  t.deepEqual(planHeal(health({ split: 1 })), []);
});

test('a node without a volume has nothing to heal', (t) => {
  t.deepEqual(planHeal({ lostPeers: [] }, nothing), []);
});

test('a host that is no node of GlusterFS is told so', (t) => {
  t.throws(() => wantOn('web1'), { message: 'web1 is no node of GlusterFS.' });
});
