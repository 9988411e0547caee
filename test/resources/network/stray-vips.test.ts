import test from 'ava';
import type { VipCharge } from '../../../src/facts/keepalived/vip-charge.js';
import type { VrrpInstanceState } from '../../../src/facts/keepalived/vrrp-instance-state.js';
import type { Cluster } from '../../../src/model/cluster/cluster.js';
import type { FactRef } from '../../../src/model/host/fact.js';
import type { NetworkInterface } from '../../../src/model/host/host-facts.js';
import { strayVips } from '../../../src/resources/network/stray-vips.js';
import { makeCluster } from '../../verify/reference-cluster.js';
import { context, known, makeArgs } from '../plan-task.js';

const vip = '10.0.0.227/32';

function interfaces(bound: Readonly<Record<string, readonly string[]>>): NetworkInterface[] {
  return ['lo', 'eth0', 'eth1', 'dummy0'].map((name) => ({
    ...{ name, mac: '', mtu: 1500, up: true, addresses: bound[name] ?? [] },
    ...(name === 'dummy0' ? { noArp: true as const } : {}),
  }));
}

type Seen = {
  readonly bound: Readonly<Record<string, readonly string[]>>;
  readonly charge?: VipCharge;
};

function see(cluster: Cluster, hostName: string, { bound, charge }: Seen) {
  const host = cluster.hosts.find(({ name }) => name === hostName);
  if (host === undefined) throw new Error(`There is no ${hostName}.`);
  const want = strayVips.parse(makeArgs({}), { ...context, cluster, host });
  const refs = strayVips.facts(want);
  const seen = { network: interfaces(bound), ...(charge && { 'charge of 10.0.0.227': charge }) };
  return { want, refs, seen };
}

function plan(hostName: string, seen: Seen, cluster = makeCluster()): readonly string[] {
  const { want, seen: facts } = see(cluster, hostName, seen);
  return strayVips.diff(want, facts, known).map(({ summary }) => summary.split(':')[0] ?? '');
}

function answer(state: 'MASTER' | 'BACKUP', stillBound: Seen['bound']): VipCharge {
  const instance = { state, vips: [vip] } as unknown as VrrpInstanceState;
  return {
    running: true,
    answer: { instances: [instance, instance], interfaces: interfaces(stillBound) },
  };
}

test('a real server has it on lo, and nowhere else', (t) => {
  t.deepEqual(plan('web1', { bound: { lo: [vip] } }), []);
  t.deepEqual(plan('web1', { bound: { lo: [vip], eth0: [vip] } }), [`eth0 loses ${vip}`]);
  t.deepEqual(plan('web1', { bound: { eth1: ['10.0.0.227/24'] } }), ['eth1 loses 10.0.0.227/24']);
});

test('on a dummy of a real server it is as silent as on lo, on one of a director it is a stray', (t) => {
  t.deepEqual(plan('web1', { bound: { lo: [vip], dummy0: [vip] } }), []);
  const charge = { running: true };
  t.deepEqual(plan('master', { bound: { eth0: [vip], dummy0: [vip] }, charge }), [
    `dummy0 loses ${vip}`,
  ]);
});

test('only on lo it was answered for a director', (t) => {
  const effects = (device: string) => {
    const { want, seen } = see(makeCluster(), 'gateway', { bound: { [device]: [vip] } });
    return strayVips.diff(want, seen, known).map(({ effect }) => effect);
  };
  t.deepEqual(effects('lo'), [
    { type: 'address-removed', device: 'lo', addresses: ['10.0.0.227'] },
  ]);
  t.deepEqual(effects('eth0'), [undefined]);
});

test('a gateway has it nowhere', (t) => {
  t.deepEqual(plan('gateway', { bound: { lo: [vip], eth0: ['192.168.56.254/24'] } }), [
    `lo loses ${vip}`,
  ]);
});

test('the director in charge has it, on its interface of the cluster and as it is wanted', (t) => {
  const charge = { running: true };
  t.deepEqual(plan('master', { bound: { eth0: [vip] }, charge }), []);
  t.deepEqual(plan('master', { bound: { eth1: [vip] }, charge }), [`eth1 loses ${vip}`]);
  t.deepEqual(plan('master', { bound: { eth0: [vip, '10.0.0.227/24'] }, charge }), [
    'eth0 loses 10.0.0.227/24',
  ]);
});

test('what the director in charge has with the prefix length of before is replaced by keepalived', (t) => {
  const cluster = makeCluster();
  const longer: Cluster = {
    ...cluster,
    vrrp: cluster.vrrp.map((instance) => ({
      ...instance,
      vips: instance.vips.map((one) => ({ ...one, prefixLength: 24 })),
    })),
  };
  const wanted = '10.0.0.227/24';
  const charge = { running: true };
  t.deepEqual(plan('master', { bound: { eth0: [vip] }, charge }, longer), []);
  t.deepEqual(plan('master', { bound: { eth0: [vip, wanted] }, charge }, longer), [
    `eth0 loses ${vip}`,
  ]);
  t.deepEqual(plan('master', { bound: { eth1: [vip] }, charge }, longer), [`eth1 loses ${vip}`]);
  const bound = { eth0: [vip] };
  t.deepEqual(plan('backup', { bound, charge: answer('MASTER', bound) }, longer), []);
  t.deepEqual(plan('backup', { bound, charge: answer('BACKUP', bound) }, longer), [
    `eth0 loses ${vip}`,
  ]);
});

test('a director whose keepalived does not run has left it behind', (t) => {
  const seen = { bound: { eth0: [vip] }, charge: { running: false } };
  t.deepEqual(plan('master', seen), [`eth0 loses ${vip}`]);
  t.deepEqual(plan('backup', seen), [`eth0 loses ${vip}`]);
});

test('a director whose keepalived is BACKUP should not have it', (t) => {
  const bound = { eth0: [vip] };
  t.deepEqual(plan('backup', { bound, charge: answer('BACKUP', bound) }), [`eth0 loses ${vip}`]);
  t.deepEqual(plan('backup', { bound, charge: answer('MASTER', bound) }), []);
  // It has been let go of between the two looks.
  t.deepEqual(plan('backup', { bound, charge: answer('BACKUP', {}) }), []);
});

test('keepalived that does not answer gets the benefit of the doubt', (t) => {
  t.deepEqual(plan('backup', { bound: { eth0: [vip] }, charge: { running: true } }), []);
});

test('nobody has to ask a director that takes the address whenever it runs', (t) => {
  const keyOf = (host: string, cluster = makeCluster()) => {
    const refs: Readonly<Record<string, FactRef>> = see(cluster, host, { bound: {} }).refs;
    return refs['charge of 10.0.0.227']?.key;
  };
  t.is(keyOf('master'), 'sure 10.0.0.227');
  t.is(keyOf('backup'), 'doubt 10.0.0.227');
  t.is(keyOf('master', makeCluster({ nopreempt: true })), 'doubt 10.0.0.227');
  t.is(keyOf('web1'), undefined);
});

test('nothing is owed after the changes', (t) => {
  const cluster = makeCluster();
  const { want, seen } = see(cluster, 'web1', { bound: { lo: [vip], eth0: [vip], eth1: [vip] } });
  const changes = strayVips.diff(want, seen, known);
  t.is(changes.length, 2);
  const network = changes.at(-1)?.expects[0]?.value as NetworkInterface[];
  t.deepEqual(strayVips.diff(want, { ...seen, network }, known), []);
});

test('on the way back only what a killed keepalived has left is taken away', (t) => {
  const undone = (hostName: string, seen: Seen) => {
    const { want, seen: facts } = see(makeCluster(), hostName, seen);
    const look = (ref: FactRef) =>
      (ref.kind.name === 'network' ? facts.network : seen.charge) as never;
    return strayVips
      .undo?.(want)
      .diff(look, known)
      .map(({ summary }) => summary.split(':')[0]);
  };
  const bound = { eth0: [vip] };
  t.deepEqual(undone('master', { bound, charge: { running: true } }), []);
  t.deepEqual(undone('master', { bound, charge: { running: false } }), [`eth0 loses ${vip}`]);
  t.deepEqual(undone('web1', { bound: { lo: [vip] } }), []);
});
