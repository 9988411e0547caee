import test from 'ava';
import fc from 'fast-check';
import { hostsToLoseQuorum, losesQuorum } from '../../../src/lvs/pool/quorum-loss.js';

function pool(weights: readonly number[], weight: number, hysteresis = 0) {
  const realServers = weights.map((one, index) => ({ host: `web${index + 1}`, weight: one }));
  return { realServers, quorum: { weight, hysteresis } };
}

test('the heaviest real servers have to die, and no more than needed', (t) => {
  t.deepEqual(hostsToLoseQuorum(pool([3, 3], 4)), ['web1']);
  // Without web2 alone the others still have 4.
  t.deepEqual(hostsToLoseQuorum(pool([1, 3, 3], 4)), ['web2', 'web3']);
  t.deepEqual(hostsToLoseQuorum(pool([1, 1, 5, 1], 2)), ['web3', 'web1', 'web2']);
});

test('a hysteresis is taken off the quorum before it is lost', (t) => {
  t.deepEqual(hostsToLoseQuorum(pool([3, 3], 5, 1)), ['web1']);
  // 3 is not less than 5 - 2: it is kept as long as one real server is up.
  t.is(hostsToLoseQuorum(pool([3, 3], 5, 2)), undefined);
});

test('a quorum that any single real server has is not lost before the last one', (t) => {
  t.is(hostsToLoseQuorum(pool([3, 3], 3)), undefined);
  t.is(hostsToLoseQuorum({ realServers: pool([3, 3], 1).realServers }), undefined);
  t.true(losesQuorum(pool([3, 3], 1), ['web1', 'web2']));
});

test('a drained real server counts for nothing, and nobody has to kill it', (t) => {
  t.is(hostsToLoseQuorum(pool([3, 0], 3)), undefined);
  t.deepEqual(hostsToLoseQuorum(pool([3, 0, 2], 4)), ['web1']);
});

test('real servers of one host die together', (t) => {
  const realServers = [
    { host: 'web1', weight: 2 },
    { host: 'web2', weight: 3 },
    { host: 'web1', weight: 2 },
  ];
  const quorum = { weight: 5, hysteresis: 1 };
  t.deepEqual(hostsToLoseQuorum({ realServers, quorum }), ['web1']);
});

test('of all ways to lose a quorum while another host is up it is one of the smallest', (t) => {
  const weights = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(weights, fc.integer({ min: 1, max: 20 }), fc.nat(), (all, weight, part) => {
      const service = pool(all, weight, part % weight);
      const living = service.realServers.filter((server) => server.weight > 0);
      const ways = subsetsOf(living).filter(
        (dead) =>
          dead.length > 0 &&
          dead.length < living.length &&
          losesQuorum(
            service,
            dead.map(({ host }) => host),
          ),
      );
      const least = Math.min(...ways.map(({ length }) => length));
      t.is(hostsToLoseQuorum(service)?.length ?? Infinity, least);
    }),
  );
});

function subsetsOf<T>(all: readonly T[]): readonly (readonly T[])[] {
  return all.reduce<readonly (readonly T[])[]>(
    (subsets, one) => [...subsets, ...subsets.map((subset) => [...subset, one])],
    [[]],
  );
}
