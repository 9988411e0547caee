import test from 'ava';
import type { HostStage } from '../../../src/model/plan/plan.js';
import { databaseOrder } from '../../../src/rollout/order/database-order.js';

function stage(host: string, kind: string, isOwed = false): HostStage {
  const change = { summary: 'it begins', diffs: [], steps: [], expects: [] };
  return { host, tasks: [{ name: 'a task', kind, changes: isOwed ? [change] : [] }] };
}

const hostsOf = (stages: readonly HostStage[]) => databaseOrder(stages).map(({ host }) => host);

test('the node that begins a cluster comes before those that join it', (t) => {
  const stages = [
    stage('db1', 'galera_start'),
    stage('db2', 'galera_start', true),
    stage('db3', 'service'),
  ];
  t.deepEqual(hostsOf(stages), ['db2', 'db3', 'db1']);
});

test('where none begins, the one that writes is the last', (t) => {
  const stages = [stage('db1', 'galera_start'), stage('db2', 'galera_start')];
  t.deepEqual(hostsOf(stages), ['db2', 'db1']);
});

test('hosts that start no database stay as they are', (t) => {
  t.deepEqual(hostsOf([stage('web1', 'file'), stage('web2', 'file')]), ['web1', 'web2']);
});
