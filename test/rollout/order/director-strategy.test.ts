import test from 'ava';
import type { HostFacts } from '../../../src/model/host/host-facts.js';
import type { HostStage } from '../../../src/model/plan/plan.js';
import { directorStrategy } from '../../../src/rollout/order/director-strategy.js';
import { showing } from '../../look/showing.js';
import { makeCluster } from '../../verify/reference-cluster.js';

const strategy = directorStrategy(makeCluster());
const stages = ['master', 'backup'].map((host): HostStage => ({ host, tasks: [] }));

function facts(bound: Readonly<Record<string, readonly string[]>>): HostFacts {
  const known = { osId: 'debian', osVersion: '12', architecture: 'x86_64', kernel: '6.1' };
  return { ...known, ...showing(bound) };
}

function order(hosts: Readonly<Record<string, HostFacts>>) {
  const batches = strategy.arrange({ serial: 1 }, stages, new Map(Object.entries(hosts)));
  return batches.map((batch) => batch.map(({ host }) => host));
}

test('directors are locked by every run, and remember the others', (t) => {
  t.deepEqual(strategy.keepers, ['master', 'backup']);
});

test('the director that owns a VIP comes last, and one that has it on lo for itself does not own it', (t) => {
  const [vip, idle] = ['10.0.0.227/32', facts({ eth0: [] })];
  t.deepEqual(order({ master: idle, backup: facts({ eth0: [vip] }) }), [['master'], ['backup']]);
  t.deepEqual(order({ master: facts({ eth0: [vip] }), backup: idle }), [['backup'], ['master']]);
  // By their priorities.
  t.deepEqual(order({ master: idle, backup: facts({ lo: [vip] }) }), [['backup'], ['master']]);
});

test('of a host that was not seen nothing is known', (t) => {
  t.deepEqual(order({}), [['backup'], ['master']]);
});
