import test from 'ava';
import type { VrrpInstanceState } from '../../../src/facts/keepalived/vrrp-instance-state.js';
import type { NetworkInterface } from '../../../src/model/host/host-facts.js';
import type { DirectorStatus } from '../../../src/model/verify/status.js';
import { summariseLooks, type DirectorAnswer } from '../../../src/verify/status/cluster-status.js';
import { makeCluster } from '../reference-cluster.js';
import { look, webEntry } from './looks.js';

const vip = '10.0.0.227';

function summarise(master: DirectorAnswer, backup: DirectorAnswer) {
  const looks = new Map([
    ['master', master],
    ['backup', backup],
  ]);
  return summariseLooks(makeCluster({}, { persistenceSeconds: 60 }), looks, 5000);
}

function carrying(device: string): NetworkInterface {
  return { name: device, mac: '', mtu: 1500, up: true, addresses: [`${vip}/32`] };
}

const holder = look({ interfaces: [carrying('eth0')] });

test('a VIP has the directors that carry it as owners, but not on lo', (t) => {
  const onLo = look({ interfaces: [carrying('lo')] });
  t.deepEqual(summarise(holder, onLo).vips, [{ address: vip, owners: ['master'] }]);
  t.deepEqual(summarise(holder, holder).vips, [{ address: vip, owners: ['master', 'backup'] }]);
  t.deepEqual(summarise(onLo, onLo).vips, [{ address: vip, owners: [] }]);
});

test('a director that was not reached says why, and is no owner', (t) => {
  const { directors, vips, services } = summarise({ failure: 'No answer.' }, holder);
  t.deepEqual(directors[0], { name: 'master', reached: false, failure: 'No answer.' });
  t.deepEqual(vips, [{ address: vip, owners: ['backup'] }]);
  t.deepEqual(services[0]?.realServers[0]?.outOf, []);
});

test('who has a VIP that nobody was seen to have is not known unless all were looked at', (t) => {
  const lost = { failure: 'No answer.' };
  t.deepEqual(summarise(lost, lost).vips, [{ address: vip, unknown: 'no director was reached' }]);
  const half = [{ address: vip, unknown: 'not on backup; nobody looked at master' }];
  t.deepEqual(summarise(lost, look({})).vips, half);
  // As with --limit.
  const asked = new Map([['backup', look({})]]);
  t.deepEqual(summariseLooks(makeCluster(), asked, 5000).vips, half);
});

test('connections and rates are those of all directors together', (t) => {
  const rate = (server: string, connectionsPerSecond: number) => ({
    ...{ protocol: 'TCP', service: `${vip}:80`, server, connectionsPerSecond },
    ...{ packetsInPerSecond: 1, bytesInPerSecond: 100 },
  });
  const rates = [rate('192.168.56.102:80', 7), rate('192.168.56.103:80', 1)];
  const [service] = summarise(look({ rates }), look({ rates })).services;
  t.like(service, { name: 'web', vip, port: 80, scheduler: 'wrr', persistenceSeconds: 60 });
  t.deepEqual(service?.realServers[0], {
    ...{ host: 'web1', address: '192.168.56.102', port: 80, weight: 3 },
    ...{ active: 4, inactive: 10, connectionsPerSecond: 14, bytesPerSecond: 200 },
    outOf: [],
  });
});

test('a real server is out of the pool of the directors that do not have it', (t) => {
  const [web1 = webEntry.destinations[0]!] = webEntry.destinations;
  const without = look({ table: [{ ...webEntry, destinations: [web1] }] });
  const [service] = summarise(look({}), without).services;
  t.deepEqual(
    service?.realServers.map(({ host, outOf, active }) => ({ host, outOf, active })),
    [
      { host: 'web1', outOf: [], active: 4 },
      { host: 'web2', outOf: ['backup'], active: 2 },
    ],
  );
});

test('of a real server that nobody has, no weight, connections and rates are known', (t) => {
  const empty = look({ table: undefined });
  const [service] = summarise(empty, empty).services;
  t.deepEqual(service?.realServers[1], {
    ...{ host: 'web2', address: '192.168.56.103', port: 80 },
    outOf: ['master', 'backup'],
  });
});

function told(lastTransitionMs: number): VrrpInstanceState {
  const instance: Partial<VrrpInstanceState> = {
    ...{ name: 'VI_1', state: 'BACKUP', effectivePriority: 97, lastTransitionMs },
  };
  return instance as VrrpInstanceState;
}

function instancesOf(director: DirectorStatus | undefined): unknown {
  return director?.reached === true ? director.instances : undefined;
}

test('the log knows the state better where keepalived was asked before it changed', (t) => {
  const transitions = [
    { atMs: 1000, instance: 'VI_1', state: 'BACKUP' as const },
    { atMs: 2000, instance: 'VI_1', state: 'MASTER' as const },
  ];
  const asked = (lastTransitionMs: number) =>
    look({ keepalived: { running: true, instances: [told(lastTransitionMs)] }, transitions });
  const { directors } = summarise(asked(1000), asked(2000));
  t.deepEqual(instancesOf(directors[0]), [{ name: 'VI_1', state: 'MASTER', priority: 97 }]);
  t.deepEqual(instancesOf(directors[1]), [{ name: 'VI_1', state: 'BACKUP', priority: 97 }]);
});

test('without JSON from keepalived the log alone tells, with the priority of the inventory', (t) => {
  const transitions = [{ atMs: 1000, instance: 'VI_1', state: 'MASTER' as const }];
  const { directors } = summarise(look({ transitions }), look({}));
  t.deepEqual(instancesOf(directors[0]), [{ name: 'VI_1', state: 'MASTER', priority: 150 }]);
  t.deepEqual(instancesOf(directors[1]), []);
});

test('a keepalived that does not run is in no state; what it was is still told, the latest first', (t) => {
  const transitions = [1, 2, 3, 4].map((second) => ({
    ...{ atMs: second * 1000, instance: 'VI_1', state: 'BACKUP' as const },
  }));
  const { directors } = summarise(look({ keepalived: { running: false }, transitions }), look({}));
  t.like(directors[0], { keepalived: 'does not run', instances: [] });
  t.deepEqual(
    directors[0]?.reached === true && directors[0].transitions.map(({ atMs }) => atMs),
    [4000, 3000, 2000],
  );
});
