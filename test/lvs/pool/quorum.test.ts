import test from 'ava';
import fc from 'fast-check';
import { drainServers } from '../../../src/lvs/draining/drain-servers.js';
import { reachableQuorum, weightToGain } from '../../../src/lvs/pool/quorum.js';

const quorum = fc
  .tuple(fc.integer({ min: 1, max: 50 }), fc.nat())
  .map(([weight, part]) => ({ weight, hysteresis: part % weight }));

test('a quorum that is within reach stays as it is, and another one comes within reach', (t) => {
  fc.assert(
    fc.property(quorum, fc.integer({ min: 1, max: 100 }), (wanted, total) => {
      const left = reachableQuorum(wanted, total);
      if (weightToGain(wanted) <= total) t.is(left, wanted);
      t.true(weightToGain(left) <= total);
      // Or keepalived would say at every start that it takes something back.
      t.true(left.weight >= 1 && left.hysteresis >= 0 && left.hysteresis < left.weight);
      t.true(left.weight <= wanted.weight && left.hysteresis <= wanted.hysteresis);
    }),
  );
});

test('where nobody has a weight, keepalived has no smaller quorum than 1', (t) => {
  t.deepEqual(reachableQuorum({ weight: 6, hysteresis: 3 }, 0), { weight: 1, hysteresis: 0 });
});

test('a drained real server takes its weight off the quorum that it made possible', (t) => {
  const servers = ['web1', 'web2', 'web3'].map((host) => ({ host, weight: 3 }));
  const shop = { name: 'shop', realServers: servers, quorum: { weight: 7, hysteresis: 2 } };
  const drains = [{ host: 'web2', since: '2026-11-29T16:55:00Z', by: 'alice@desk' }];
  const [drained] = drainServers([shop], drains);
  t.deepEqual(drained?.quorum, { weight: 6, hysteresis: 0 });
  t.deepEqual(
    drained?.realServers.map(({ weight }) => weight),
    [3, 0, 3],
  );
});
