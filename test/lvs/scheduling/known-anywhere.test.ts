import test from 'ava';
import { hashesConnections } from '../../../src/lvs/scheduling/known-anywhere.js';
import type { Scheduler } from '../../../src/model/cluster/cluster.js';

function service(scheduler: Scheduler, protocol: 'TCP' | 'UDP' = 'TCP') {
  return { scheduler, port: 80, protocol } as const;
}

const cases = [
  ['mh', [service('mh')], true],
  ['sh, and something over UDP by another scheduler', [service('sh'), service('rr', 'UDP')], true],
  ['one that does not hash among them', [service('mh'), service('wrr')], false],
  ['a hash of the destination', [service('dh')], false],
  ['nothing over TCP', [service('sh', 'UDP')], false],
  ['no service', [], false],
] as const;

for (const [what, services, expected] of cases) {
  test(`${what}: a director ${expected ? 'knows' : 'does not know'} where connections go that it has not seen begin`, (t) => {
    t.is(hashesConnections(services), expected);
  });
}
