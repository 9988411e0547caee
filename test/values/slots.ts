import fc from 'fast-check';
import { readInventory } from '../../src/config/inventory/read-inventory.js';
import type { Cluster } from '../../src/model/cluster/cluster.js';
import { InputError } from '../../src/model/problem/problem.js';
import { anyCharacter } from '../any-character.js';

/** What an operator can write, of which something lands in a file of another program. */
export type Slot =
  'auth_pass' | 'cluster' | 'interface' | 'instance' | 'path' | 'router_id' | 'service' | 'host';

/** A value for each slot that means nothing to anybody, and stands nowhere else. */
export const placeholders: Readonly<Record<Slot, string>> = {
  auth_pass: 'Qauthpw',
  cluster: 'Qcluster',
  interface: 'Qinterface',
  instance: 'Qinstance',
  path: '/Qpath',
  router_id: 'Qrouter',
  service: 'Qservice',
  host: 'Qhost',
};

/** A cluster with these values, or undefined where one of them is refused. */
export function clusterWith(values: Readonly<Record<Slot, string>>): Cluster | undefined {
  const { interface: device, router_id } = values;
  const inventory = {
    name: values.cluster,
    vip: '10.0.0.227',
    vrrp: { name: values.instance, auth_pass: values.auth_pass },
    services: [
      {
        name: values.service,
        port: 80,
        real_servers: ['web1'],
        check: { type: 'http', path: values.path },
      },
    ],
    directors: {
      [values.host]: { address: '192.168.56.1', interface: device, router_id },
      lb2: '192.168.56.101',
    },
    real_servers: { web1: '192.168.56.102' },
    gateway: '192.168.56.254',
  };
  try {
    return readInventory('inventory.yml', JSON.stringify(inventory), {}).cluster;
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

const meaningful = [
  ...' \t\n\r\u0000\u001b\u0085\u2028\u202e{}[]()<>#!$"\'\\%@~;&|*?^=:/,.-+`'.split(''),
  ...['$_HASH', '${_PWD}', '$_RANDOM', '%n', '%%', '\\#', '\\\n', '~SEQ(a,1)', '${}', '..'],
];

const piece = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.string({
      unit: fc.constantFrom('a', 'b', 'x', 'z', '0', '9', '_'),
      maxLength: 6,
    }),
  },
  { weight: 2, arbitrary: fc.constantFrom(...meaningful) },
  { weight: 1, arbitrary: fc.string({ unit: anyCharacter, maxLength: 2 }) },
  { weight: 1, arbitrary: fc.nat({ max: 1200 }).map((length) => 'x'.repeat(length)) },
);

/** Text that may be meant well, and may not. */
export const anyValue = fc.array(piece, { minLength: 1, maxLength: 4 }).map((all) => all.join(''));
