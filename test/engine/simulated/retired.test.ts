import test from 'ava';
import { listFormerHosts } from '../../../src/app/plan/former-hosts.js';
import { prepareRetirement, type Retired } from '../../../src/app/change/retired-servers.js';
import { forgetHosts } from '../../../src/engine/perform/remember-hosts.js';
import { countChanges } from '../../../src/model/plan/plan.js';
import { createTemplateFiles } from '../../../src/render/template-files.js';
import { deployFresh } from './deployed.js';
import { deploy, type World } from './properties.js';
import { openSite, type Site } from './site.js';

const hosts = {
  directors: { lb1: '192.168.56.1', lb2: '192.168.56.2' },
  real_servers: { web1: '192.168.56.102', web2: '192.168.56.103' },
};

function openServers(
  real_servers: Readonly<Record<string, string>> = hosts.real_servers,
  more: Readonly<Record<string, unknown>> = {},
): Promise<Site> {
  const services = [{ name: 'web', port: 80 }];
  return openSite(
    JSON.stringify({
      vip: '10.0.0.227',
      services,
      ...hosts,
      real_servers,
      web_server: 'nginx',
      ...more,
    }),
  );
}

function retire({ cluster, playbook }: Site, retired: Retired) {
  return prepareRetirement(
    { cluster, playbook, templates: createTemplateFiles([]), tags: [] },
    retired,
  );
}

async function deployServers(): Promise<World> {
  return deployFresh(await openServers());
}

test('directors remember who belongs to the cluster, and name whom the inventory has no longer', async (t) => {
  const { cluster } = await deployServers();
  const { web1 } = hosts.real_servers;
  const site = await openServers({ web1 });
  const { facts } = await deploy({ site, cluster });
  const former = [{ name: 'web2', address: '192.168.56.103', roles: ['real_servers'] }];
  t.deepEqual(listFormerHosts(site.cluster, facts), former);

  // Also when nothing is to be done, from one exec a host, and whatever else is in the inventory.
  const again = await deploy({ site, cluster });
  t.deepEqual(listFormerHosts(site.cluster, again.facts), former);
  t.is(again.execs.get('lb1'), 1);
  const renamed = await openServers({ web1, app2: '192.168.56.103' });
  t.deepEqual(listFormerHosts(renamed.cluster, again.facts), []);

  await forgetHosts(cluster.open(site).run, ['web2']);
  t.deepEqual(listFormerHosts(site.cluster, (await deploy({ site, cluster })).facts), []);
});

test('a retired real server is drained and out of every table, and deleting it changes nothing', async (t) => {
  const { site, cluster } = await deployServers();
  const { leaving, ...prepared } = retire(site, { names: ['web2'], gone: true });
  t.deepEqual(leaving, ['web2']);
  const done = await deploy({ site: { ...site, ...prepared }, cluster });
  const drained = done.events.some(
    (event) => event.type === 'change-done' && event.summary.startsWith('web2 of web is drained'),
  );
  t.true(drained);
  for (const director of ['lb1', 'lb2']) {
    const { ipvs } = cluster.host(director).state;
    const used = ipvs.flatMap(({ servers }) => servers.map(({ socket }) => socket));
    t.deepEqual(used, ['192.168.56.102:80']);
  }
  const { web1 } = hosts.real_servers;
  const deleted = await deploy({ site: await openServers({ web1 }), cluster });
  t.is(countChanges(deleted.plan), 0);
});

test('a real server is taken off after the directors, and not at all where one of them stays', async (t) => {
  const site = await openServers();
  const { hosts: prepared, playbook } = retire(site, { names: ['web2'], gone: false });
  t.deepEqual(
    prepared.map(({ host }) => host.name),
    ['lb1', 'lb2', 'web2'],
  );
  const own = prepared.at(-1)?.stages.map(({ play }) => play) ?? [];
  const forward = playbook.plays.findLastIndex(({ name }) => name === "real servers' strays") - 1;
  for (const play of own.slice(0, -1)) {
    t.true(playbook.plays.indexOf(play) >= forward, play.name);
  }
  const waiting = own.filter(({ needs = [] }) => needs.includes('directors'));
  t.deepEqual(
    waiting.map(({ name }) => name),
    ["real servers' strays", "real servers' metrics", 'web server', 'real servers'],
  );
});

for (const [what, more, names, message] of [
  ['a director', {}, ['lb2'], 'lb2 has the role directors'],
  ['the gateway', { gateway: '192.168.56.254' }, ['gateway'], 'gateway has the role gateway'],
  ['who builds as well', { builder: 'web2' }, ['web2'], 'web2 has the role builder'],
  ['everybody', {}, ['web1', 'web2'], 'Nobody would be left to serve web'],
  ['a stranger', {}, ['web9'], 'has no host web9'],
] as const) {
  test(`${what} cannot be retired`, async (t) => {
    const site = await openServers(hosts.real_servers, more);
    const error = t.throws(() => retire(site, { names, gone: false }), { code: 'USAGE' });
    t.true(error.message.includes(message), error.message);
    t.truthy('details' in error);
  });
}
