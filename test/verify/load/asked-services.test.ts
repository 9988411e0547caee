import test from 'ava';
import { fakeConnection } from '../double/fake-connection.js';
import { readInventory } from '../../../src/config/inventory/read-inventory.js';
import { asksRoundVip, asksThroughVip } from '../../../src/verify/load/asks.js';
import { openedServices, unaskedServices } from '../../../src/verify/load/asked-services.js';

const text = JSON.stringify({
  vip: '10.0.0.227',
  services: [
    { name: 'web', port: 80 },
    { name: 'mail', port: 25, check: { type: 'smtp' } },
    { name: 'shop', port: 9000, check: { type: 'http' } },
    {
      name: 'api',
      port: 8080,
      checks: [{}, { type: 'http', path: '/a' }, { type: 'http', path: '/b' }],
    },
    { name: 'database', port: 3306 },
    { name: 'dns', port: 53, protocol: 'udp', check: { port: 53 } },
  ],
  directors: { lb1: '192.0.2.1' },
  real_servers: { rs1: '192.0.2.11' },
});

test('of a service whose language nobody has named only the connection is seen, and that is said', (t) => {
  const { cluster } = readInventory('inventory.yml', text, {});
  t.deepEqual(openedServices(cluster), ['database']);
  t.deepEqual(unaskedServices(cluster), ['dns']);
});

test('a service of several checks is asked each of their questions in turn, as often as the others', (t) => {
  const { cluster } = readInventory('inventory.yml', text, {});
  const source = { host: 'client', address: '192.0.2.99', connection: fakeConnection('client') };
  const rounds = asksThroughVip([source], cluster);
  const paths = rounds.map((round) =>
    round
      .filter(({ service: { service } }) => service.name === 'api')
      .map(({ asking }) => asking.path),
  );
  t.deepEqual(paths, [['/a'], ['/b']]);
  t.deepEqual(
    rounds.map((round) => round.length),
    [5, 5],
  );
  t.is(asksRoundVip([source], cluster).length, 1);
});
