import test from 'ava';
import { makeForecast } from '../../src/forecast/make-forecast.js';
import type { Cluster } from '../../src/model/cluster/cluster.js';
import type { Plan } from '../../src/model/plan/plan.js';
import { makeCluster } from '../verify/reference-cluster.js';
import { planOf, rewritten } from './plan-of.js';

const cluster: Cluster = { ...makeCluster(), tiers: { web: { server: 'nginx' } } };
const addresses = new Map([
  ['master', ['192.168.56.1', '10.0.0.227']],
  ['backup', ['192.168.56.101']],
]);

function describe(plan: Plan, from: Cluster): readonly string[] {
  const seen = { addresses, installed: new Map(), configured: new Set(addresses.keys()) };
  return makeForecast({ cluster: from, plan, ...seen }).impact.map(
    ({ kind, host, cause, consequence, unanswered }) => {
      const lasts = unanswered.type === 'at-most' ? `${unanswered.ms} ms` : unanswered.event;
      return `${kind}: ${host}: ${cause}: ${consequence} (${lasts})`;
    },
  );
}

test('a service that becomes one of several ports ends its connections, and another one answers', (t) => {
  const [web] = cluster.services;
  const entrances = [
    { protocol: 'TCP', first: 80, last: 80 },
    { protocol: 'TCP', first: 443, last: 443 },
  ] as const;
  const { port: _, protocol: __, ...settings } = web!;
  const site = { ...settings, name: 'site', mark: 5, entrances } as const;
  const byMark: Cluster = { ...cluster, services: [site] };
  const file = (head: string) =>
    `virtual_server ${head} {\n  lvs_method DR\n  real_server 192.168.56.102 {\n  }\n}\n`;
  const changes = { master: [rewritten(file('10.0.0.227 80'), file('fwmark 5'))] };
  t.deepEqual(describe(planOf(changes), byMark), [
    'drops-connections: master: the service UDP 10.0.0.227:80 is removed: its connections end, and no director answers there (the inventory has it again)',
  ]);
  const tcp = {
    master: [
      rewritten(file('10.0.0.227 80').replace('{\n', '{\n  protocol TCP\n'), file('fwmark 5')),
    ],
  };
  t.deepEqual(describe(planOf(tcp), byMark), [
    'drops-connections: master: the service TCP 10.0.0.227:80 is removed: its connections end; site answers there (0 ms)',
  ]);
  const back = { master: [rewritten(file('fwmark 7'), file('fwmark 5'))] };
  t.deepEqual(describe(planOf(back), byMark), [
    'drops-connections: master: the service by mark 7 is removed: its connections end, and no director answers where no other service is (the inventory has it again)',
  ]);
});
