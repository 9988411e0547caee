import test from 'ava';
import { prepareDrain } from '../../../src/app/drain/drained-servers.js';
import type { DrainRequest } from '../../../src/model/cluster/drain.js';
import { countChanges } from '../../../src/model/plan/plan.js';
import { drainFile } from '../../../src/model/run/managed-by.js';
import { createTemplateFiles } from '../../../src/render/template-files.js';
import { deployFresh } from './deployed.js';
import { deploy, type World } from './properties.js';
import { openSite, type Selection, type Site } from './site.js';

const real_servers = { web1: '192.168.56.102', web2: '192.168.56.103' };

function open(more: object = {}, selection: Selection = {}): Promise<Site> {
  const services = [
    { name: 'web', port: 80, weight: 3 },
    { name: 'tls', port: 443, weight: 2 },
  ];
  const directors = { lb1: '192.168.56.1', lb2: '192.168.56.2' };
  const inventory = { vip: '10.0.0.227', services, directors, real_servers, ...more };
  return openSite(JSON.stringify(inventory), selection);
}

type Asked = Partial<DrainRequest> & { readonly limit?: readonly string[] };

function request({ cluster, playbook }: Site, { limit, ...asked }: Asked): Site {
  const drains: DrainRequest = {
    ...{ type: 'drain', hosts: ['web2'], since: '2026-11-29T16:55:00Z', by: 'alice@desk' },
    ...asked,
  };
  const chosen = cluster.hosts.filter(({ name }) => limit?.includes(name) ?? true);
  const templates = createTemplateFiles([]);
  return {
    cluster,
    ...prepareDrain(chosen, { cluster, playbook, templates, tags: [] }, drains),
  };
}

const ask = (world: World, asked: Asked = {}) =>
  deploy({ site: request(world.site, asked), cluster: world.cluster });

/** The weights that a director's kernel gives web2: of web, and of tls. */
function weightsOn({ cluster }: World, director: string): readonly number[] {
  const { ipvs } = cluster.host(director).state;
  return ipvs.flatMap(({ servers }) =>
    servers
      .filter(({ socket }) => socket.startsWith('192.168.56.103:'))
      .map(({ weight }) => weight),
  );
}

const recordOn = ({ cluster }: World, director: string): string =>
  (cluster.host(director).state.files.get(drainFile)?.content ?? '').replaceAll(
    /^(?:#.*)?\n/gm,
    '',
  );

test('a drained real server has weight 0 on both directors, and up leaves it so', async (t) => {
  const world = await deployFresh(await open());
  t.is(recordOn(world, 'lb1'), '', 'where nobody is drained there is no record');
  await ask(world);
  for (const director of ['lb1', 'lb2']) {
    t.deepEqual(weightsOn(world, director), [0, 0]);
    t.is(
      recordOn(world, director),
      'serial 1 2026-11-29T16:55:00Z alice@desk\nweb2 * 2026-11-29T16:55:00Z alice@desk\n',
    );
  }
  const again = await deploy(world);
  t.is(countChanges(again.plan), 0);
  t.is(again.execs.get('lb1'), 1);
  const later = await ask(world, { since: '2026-11-29T18:00:00Z', by: 'bob@desk' });
  t.is(countChanges(later.plan), 0, 'who is drained is so since when he was');
});

test('undrain gives it its weights again, and leaves no name', async (t) => {
  const world = await deployFresh(await open());
  await ask(world);
  await ask(world, { type: 'undrain' });
  for (const director of ['lb1', 'lb2']) {
    t.deepEqual(weightsOn(world, director), [3, 2]);
    t.is(recordOn(world, director), 'serial 2 2026-11-29T16:55:00Z alice@desk\n');
  }
  t.is(countChanges((await ask(world, { type: 'undrain' })).plan), 0);
});

test('for one service only, and for all but one', async (t) => {
  const world = await deployFresh(await open());
  await ask(world, { service: 'tls' });
  t.deepEqual(weightsOn(world, 'lb1'), [3, 0]);
  await ask(world);
  t.deepEqual(weightsOn(world, 'lb1'), [0, 0]);
  await ask(world, { type: 'undrain', service: 'tls' });
  t.deepEqual(weightsOn(world, 'lb1'), [0, 2]);
});

for (const [type, weights] of [
  ['drain', [0, 0]],
  ['undrain', [3, 2]],
] as const) {
  test(`a director that was away when somebody ran ${type} learns it by up`, async (t) => {
    const world = await deployFresh(await open());
    if (type === 'undrain') await ask(world);
    const before = weightsOn(world, 'lb2');
    await ask(world, { type, limit: ['lb1'] });
    t.deepEqual(weightsOn(world, 'lb1'), weights);
    t.deepEqual(weightsOn(world, 'lb2'), before);
    await deploy(world);
    t.deepEqual(weightsOn(world, 'lb1'), weights);
    t.deepEqual(weightsOn(world, 'lb2'), weights);
    t.is(countChanges((await deploy(world)).plan), 0);
  });
}

test('who leaves the inventory leaves no name, and returns with weight', async (t) => {
  const world = await deployFresh(await open());
  await ask(world);
  const { web1 } = real_servers;
  await deploy({ ...world, site: await open({ real_servers: { web1 } }) });
  t.notRegex(recordOn(world, 'lb1'), /web2/);
  t.is(recordOn(world, 'lb1'), recordOn(world, 'lb2'));
  await deploy(world);
  t.deepEqual(weightsOn(world, 'lb1'), [3, 2]);
});

for (const [what, asked, message] of [
  ['who is no real server', { hosts: ['lb1'] }, /no real server lb1/],
  ['an unknown service', { service: 'wab' }, /no service wab/],
] as const) {
  test(`${what} cannot be drained`, async (t) => {
    const site = await open();
    t.throws(() => request(site, asked), { code: 'USAGE', message });
  });
}
