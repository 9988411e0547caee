import test from 'ava';
import { readInventory } from '../../../src/config/inventory/read-inventory.js';
import { makeBudget } from '../../../src/verify/budget/make-budget.js';
import { findDrill } from '../../../src/verify/catalogue.js';

function budgetOf(name: string, servers: string) {
  const { cluster } = readInventory(
    'inventory.yml',
    `vip: 10.0.0.227
services: [{ name: web, port: 80, method: TUN }]
directors: { lb1: 192.168.56.1, lb2: 192.168.56.2 }
real_servers: { web1: 192.168.56.102${servers} }`,
    {},
  );
  return makeBudget(cluster, findDrill(name)!).fault;
}

const serving = ', lb1: director, lb2: director';

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
