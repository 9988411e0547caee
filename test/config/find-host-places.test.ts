import test from 'ava';
import { findHostPlaces } from '../../src/config/inventory/find-host-places.js';
import { formatPosition } from '../../src/model/problem/position.js';

const inventory = `vip: 10.0.0.227
services:
  - { port: 80, real_servers: [web1, { host: web2, weight: 2 }] }
  - port: 443
    real_servers:
      - web2
real_servers:
  web1: 192.0.2.1
  web2: 192.0.2.2
`;

test('a real server is found where it is declared, and where services list it', (t) => {
  t.deepEqual(findHostPlaces('lab.yml', inventory, 'web2').map(formatPosition), [
    'lab.yml:9:3',
    'lab.yml:3:38',
    'lab.yml:6:9',
  ]);
});

test('who is not in an inventory has no place there', (t) => {
  t.deepEqual(findHostPlaces('lab.yml', inventory, 'web9'), []);
});
