import test from 'ava';
import fc from 'fast-check';
import { defaultAllowances } from '../../../src/verify/budget/allowances.js';
import { makeBudget } from '../../../src/verify/budget/make-budget.js';
import { catalogue, findDrill } from '../../../src/verify/catalogue.js';
import type { Drill } from '../../../src/verify/catalogue/drill.js';
import { faults } from '../../../src/verify/faults/registry.js';
import { affordable } from '../../effort.js';
import { makeCluster, referenceService, serversBy } from '../reference-cluster.js';

function budgetOf(name: string, cluster = makeCluster()) {
  return makeBudget(cluster, findDrill(name)!);
}

const { processingMs, intervalMs } = defaultAllowances;
const measurement = processingMs + intervalMs;

test('a planned switchover may cost nothing but the resolution, and one request', (t) => {
  const { fault } = budgetOf('planned-switchover');
  t.is(fault.silence.ms, measurement);
  t.is(fault.maxFailed, 1);
});

test('the gateway answers for the VIPs of clients only: nothing is sent to an inside VIP through it', (t) => {
  const inside = { address: '192.168.56.50', prefixLength: 24 };
  const vips = [{ address: '10.0.0.227', prefixLength: 32 }, inside];
  const budget = budgetOf('service-stop', makeCluster({ vips }, serversBy({ method: 'NAT' })));
  t.deepEqual(budget.vips, ['10.0.0.227', inside.address]);
  t.deepEqual(budget.gatewayVips, ['10.0.0.227']);
  t.false('gatewayVips' in budgetOf('service-stop'));
});

test('a clean stop may cost the skew, power loss three adverts more', (t) => {
  t.is(budgetOf('service-stop').fault.silence.ms, Math.ceil(609.375 + measurement));
  t.is(budgetOf('power-off').fault.silence.ms, Math.ceil(3609.375 + measurement));
});

test('a real server that died may cost what its checks take', (t) => {
  t.is(budgetOf('server-process').fault.errors.ms, 15_000 + measurement);
  t.is(budgetOf('server-host').fault.errors.ms, 35_000 + measurement);
});

test('what lasts until the heal is counted from there', (t) => {
  t.is(budgetOf('all-servers').fault.silence.from, 'heal');
  t.is(budgetOf('cold-boot').fault.silence.from, 'heal');
});

test('the way back never costs more than the resolution, but where a tier gives back what another took over', (t) => {
  const costly = catalogue.filter(({ name }) => budgetOf(name).heal.silence.ms !== measurement);
  t.deepEqual(
    costly.map(({ name }) => name),
    ['database-writer', 'database-partition'],
  );
});

test('two owners are permitted for a partition and for a frozen daemon only', (t) => {
  const split = catalogue.filter(({ name }) => budgetOf(name).dualOwners.type === 'until-heal');
  t.deepEqual(split.map(({ name }) => name).sort(), ['freeze', 'one-way-partition', 'partition']);
});

test('a director that is off need not be watched, one that is only deaf must', (t) => {
  const silent = catalogue.filter(({ name }) => budgetOf(name).targetIsSilent);
  t.deepEqual(silent.map(({ name }) => name).sort(), [
    'cold-boot',
    'link-cut',
    'link-down',
    'master-return',
    'power-off',
  ]);
});

test('no connection is held to a service of which only its port is known', (t) => {
  const at = (port: number) => ({
    ...{ ...referenceService, name: `port ${String(port)}`, port },
    checks: [{ ...referenceService.checks[0], port }] as const,
    realServers: referenceService.realServers.map((server) => ({ ...server, port })),
  });
  const cluster = { ...makeCluster(), services: [at(80), at(143)] };
  const { services, unheld } = budgetOf('reload', cluster);
  t.deepEqual([services, unheld], [['port 80', 'port 143'], ['port 143']]);
});

test('a service of UDP is not asked, and says nothing about persistence', (t) => {
  const web = { ...referenceService, persistenceSeconds: 60 };
  const dns = { ...web, name: 'dns', port: 53, protocol: 'UDP' } as const;
  const { services, persistentServices } = budgetOf('reload', {
    ...makeCluster(),
    services: [web, dns],
  });
  t.deepEqual([services, persistentServices], [['web'], ['web']]);
});

test('with nopreempt anybody may own the VIP in the end', (t) => {
  t.is(budgetOf('power-off').finalOwner, 'initial');
  t.is(budgetOf('power-off', makeCluster({ nopreempt: true })).finalOwner, 'any');
});

test('persistence is asked for where it is configured', (t) => {
  const persistent = makeCluster({}, { persistenceSeconds: 60 });
  t.deepEqual(budgetOf('reload', persistent).persistentServices, ['web']);
  t.deepEqual(budgetOf('service-stop', persistent).persistentServices, []);
  t.deepEqual(budgetOf('reload').persistentServices, []);
});

test('every bound is the sum of its terms, on any cluster', (t) => {
  const instance = fc.record({
    version: fc.constantFrom(2 as const, 3 as const),
    advertIntervalMs: fc.integer({ min: 10, max: 40_950 }),
    nopreempt: fc.boolean(),
    preemptDelaySeconds: fc.integer({ min: 0, max: 1000 }),
  });
  fc.assert(
    fc.property(instance, fc.constantFrom(...catalogue), (options, drill) => {
      const { fault, heal, restore } = makeBudget(makeCluster(options), drill);
      const bounds = [fault.silence, fault.errors, heal.silence, heal.errors, restore];
      for (const { ms, terms } of bounds) {
        t.is(ms, Math.ceil(terms.reduce((sum, term) => sum + term.ms, 0)));
      }
      t.true(fault.errors.ms >= fault.silence.ms);
    }),
    { numRuns: affordable(200) },
  );
});

test('every drill has a name and a title of its own, and a description in sentences', (t) => {
  t.is(new Set(catalogue.map(({ name }) => name)).size, catalogue.length);
  t.is(new Set(catalogue.map(({ title }) => title)).size, catalogue.length);
  for (const { name, title, description } of catalogue) {
    t.regex(name, /^[a-z]+(-[a-z]+)*$/);
    t.true(title.length <= 40, title);
    t.regex(description, /^[A-Zk][^]{60,}\.$/);
  }
});

test('every fault that a drill can name is in the catalogue', (t) => {
  const used = catalogue.map(({ fault }) => fault);
  t.deepEqual([...new Set(used)].sort(), Object.keys(faults).sort());
});

test('a drill whose fault cannot hit its target does not compile', (t) => {
  const { expects, needs } = findDrill('service-stop')!;
  const about = { name: 'wrong', title: '', description: '', standard: false, needs, expects };
  // @ts-expect-error Directors run no web server.
  const onDirector: Drill = { ...about, fault: 'kill-web-server', target: 'active-director' };
  // @ts-expect-error Real servers run no keepalived.
  const onServer: Drill = { ...about, fault: 'stop-keepalived', target: 'one-real-server' };
  const both: Drill = { ...about, fault: 'power-off', target: 'one-real-server' };
  t.is(new Set([onDirector, onServer, both]).size, 3);
});

test('the standard set is that of the manual', (t) => {
  const standard = catalogue.filter((drill) => drill.standard).map(({ name }) => name);
  t.deepEqual(standard, [
    'reload',
    'broken-reload',
    'planned-switchover',
    'service-stop',
    'kill-parent',
    'freeze',
    'power-off',
    'master-return',
    'cold-boot',
    'link-down',
    'partition',
    'one-way-partition',
    'server-process',
    'server-host',
    'lost-quorum',
    'all-servers',
    'connections',
  ]);
});
