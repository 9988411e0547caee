import test from 'ava';
import { readInventory } from '../../../src/config/inventory/read-inventory.js';
import { makeBudget } from '../../../src/verify/budget/make-budget.js';
import { findDrill } from '../../../src/verify/catalogue.js';
import { chooseHold, fixedHoldMs } from '../../../src/verify/drills/hold.js';
import { judge } from '../../../src/verify/judge/judge.js';
import { LiveView } from '../../../src/verify/observers/live-view.js';
import { failover, simulateHistory } from '../simulate-history.js';

function clusterOf(servers: string) {
  return readInventory(
    'inventory.yml',
    `vip: 10.0.0.227
services: [{ name: web, port: 80, method: TUN }]
directors: { master: 192.168.56.1, backup: 192.168.56.2 }
real_servers: { web1: 192.168.56.102${servers} }`,
    {},
  ).cluster;
}

function wholeBudgetOf(name: string, servers: string) {
  return makeBudget(clusterOf(servers), findDrill(name)!);
}

function budgetOf(name: string, servers: string) {
  return wholeBudgetOf(name, servers).fault;
}

function questionOf(name: string, servers: string) {
  const cluster = clusterOf(servers);
  const budget = wholeBudgetOf(name, servers);
  return { cluster, budget, drill: findDrill(name)!, target: ['master'] };
}

/** backup has taken over, and answers. */
function takenOver(pool: readonly string[]): LiveView {
  const view = new LiveView();
  view.setOwned('backup', '10.0.0.227', true);
  view.setPool('backup', 'web', new Set(pool));
  return view;
}

const serving = ', master: director, backup: director';

test('with a director that serves a real server goes: some requests fail until its death is noticed', (t) => {
  const [plain, both] = [budgetOf('power-off', ''), budgetOf('power-off', serving)];
  t.deepEqual(both.silence, plain.silence);
  // A round of checks, four connections with time-out, and three pauses: 6 + 4 x 5 + 3 x 3 s.
  t.true(both.errors.ms >= 35_000);
  t.true(plain.errors.ms < 5000);
});

test('where only keepalived ends the director goes on serving', (t) => {
  t.deepEqual(budgetOf('service-stop', serving), budgetOf('service-stop', ''));
});

test('a director that serves stays away until the others send nothing there', (t) => {
  const { until, limitMs } = chooseHold(questionOf('power-off', serving));
  t.false(until(takenOver(['master', 'backup', 'web1'])));
  t.true(until(takenOver(['backup', 'web1'])));
  t.true(limitMs > 35_000);
  t.true(fixedHoldMs(questionOf('link-down', serving)) > 35_000);
  t.true(fixedHoldMs(questionOf('link-down', '')) < 5000);
});

/** master reboots at 5 s, backup has the VIP 0.3 s later, and requests that are sent to master fail for a while. */
function rebooted(failingUntilMs: number) {
  const [injectMs, takenMs, healMs, backMs] = [5000, 5300, 8500, 60_000];
  return simulateHistory({
    ...failover(takenMs - injectMs, { loadEndMs: 70_000, restoredMs: backMs }),
    ...{
      drill: 'master-return',
      target: ['master'],
      healMs,
      servers: ['master', 'backup', 'web1'],
    },
    dead: { server: 'master', fromMs: injectMs, untilMs: failingUntilMs },
    owners: [
      { director: 'master', fromMs: 0, untilMs: injectMs },
      { director: 'backup', fromMs: takenMs, untilMs: backMs },
      { director: 'master', fromMs: backMs, untilMs: Infinity },
    ],
  });
}

test('a director that serves and reboots may fail as a server until it is back or missed', (t) => {
  const { failsPastHeal } = wholeBudgetOf('master-return', serving);
  t.true(failsPastHeal!.ms >= 35_000);
  t.is(wholeBudgetOf('master-return', '').failsPastHeal, undefined);
  t.is(wholeBudgetOf('power-off', serving).failsPastHeal, undefined);
  t.log(judge(rebooted(30_000), wholeBudgetOf('master-return', serving)).reason);
  t.is(judge(rebooted(30_000), wholeBudgetOf('master-return', serving)).status, 'pass');
  t.log(judge(rebooted(50_000), wholeBudgetOf('master-return', serving)).reason);
  t.is(judge(rebooted(50_000), wholeBudgetOf('master-return', serving)).status, 'fail');
});
