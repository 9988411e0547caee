import test from 'ava';
import { readInventory } from '../../../src/config/inventory/read-inventory.js';
import { openedServices, unaskedServices } from '../../../src/verify/load/asked-services.js';

const text = JSON.stringify({
  vip: '10.0.0.227',
  services: [
    { name: 'web', port: 80 },
    { name: 'mail', port: 25, check: { type: 'smtp' } },
    { name: 'shop', port: 9000, check: { type: 'http' } },
    { name: 'database', port: 3306 },
    { name: 'dns', port: 53, protocol: 'udp', check: { port: 53 } },
  ],
  directors: { lb1: '192.0.2.1' },
  real_servers: { rs1: '192.0.2.11' },
});

test('of a service whose language nobody has named only the connection is seen, and that is said', (t) => {
  const { cluster } = readInventory('inventory.yml', text, { env: {} });
  t.deepEqual(openedServices(cluster), ['database']);
  t.deepEqual(unaskedServices(cluster), ['dns']);
});
