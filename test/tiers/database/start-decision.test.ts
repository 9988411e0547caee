import test from 'ava';
import fc from 'fast-check';
import { decideStarts, type NodeSeen } from '../../../src/tiers/database/start-decision.js';

type Seen = NonNullable<NodeSeen['seen']>;

const one = 'aaaaaaaa-0000-0000-0000-000000000001';
const other = 'bbbbbbbb-0000-0000-0000-000000000002';

const empty: Seen = { isOurs: false, databases: [] };
const stopped = (position?: number, uuid = one): Seen => ({
  ...{ isOurs: true, databases: ['shop'], uuid },
  ...(position === undefined ? {} : { position }),
});
const running = (component = 'Primary', uuid = one, committed = 9): Seen => ({
  ...stopped(undefined, uuid),
  status: { component, uuid, committed },
});

function decide(seen: Readonly<Record<string, Seen | undefined>>, from?: string) {
  const nodes = Object.entries(seen).map(([host, state]) => ({
    host,
    ...(state === undefined ? {} : { seen: state }),
  }));
  return [...decideStarts(nodes, from)].map(([host, decision]) => {
    const why =
      decision.type === 'begins'
        ? `: ${decision.because}`
        : decision.type === 'refused'
          ? `: ${decision.reason}`
          : '';
    return `${host} ${decision.type}${why}`;
  });
}

test('where no node has any data, the first one begins', (t) => {
  t.deepEqual(decide({ db1: empty, db2: empty, db3: empty }), [
    'db1 begins: no node has any data',
    'db2 joins',
    'db3 joins',
  ]);
});

test('where a node runs, the others join it, also those that are not seen', (t) => {
  t.deepEqual(decide({ db1: empty, db2: running(), db3: undefined }), [
    'db1 joins',
    'db2 joins',
    'db3 joins',
  ]);
});

test('after a full stop the node with the newest data begins', (t) => {
  t.deepEqual(decide({ db1: stopped(7), db2: stopped(12), db3: stopped(12) }), [
    'db1 joins',
    'db2 begins: its data are the newest: transaction 12; db1 7, db3 12',
    'db3 joins',
  ]);
});

test('a node that the others have lost counts by what it has committed', (t) => {
  const lost = running('non-Primary', one, 20);
  t.deepEqual(decide({ db1: stopped(7), db2: lost })[1]?.slice(0, 10), 'db2 begins');
});

test('nobody begins while a node that may be ahead is missing', (t) => {
  const reason = 'refused: no database node runs, and db3 was not seen: it may have newer data';
  t.deepEqual(decide({ db1: stopped(7), db2: stopped(12), db3: undefined }), [
    `db1 ${reason}`,
    `db2 ${reason}`,
    `db3 ${reason}`,
  ]);
});

test('nobody begins while it is not known how far a node is', (t) => {
  t.regex(decide({ db1: stopped(7), db2: stopped() })[0] ?? '', /data of db2 are cannot be told/);
});

test('data that were put there from a backup are not taken for none', (t) => {
  const restored: Seen = { isOurs: true, databases: ['shop'] };
  t.regex(decide({ db1: empty, db2: restored })[0] ?? '', /data of db2 are cannot be told/);
});

test('an operator can name the node that begins', (t) => {
  t.deepEqual(decide({ db1: stopped(7), db2: stopped(), db3: undefined }, 'db1'), [
    'db1 begins: it was named by --database-from',
    'db2 joins',
    'db3 joins',
  ]);
  t.deepEqual(decide({ db1: running(), db2: stopped() }, 'db2'), ['db1 joins', 'db2 joins']);
});

test('data of another origin are never overwritten', (t) => {
  const foreign: Seen = { isOurs: false, databases: ['crm'] };
  t.deepEqual(decide({ db1: running(), db2: foreign }), [
    'db1 joins',
    'db2 refused: db2 has data of another origin: crm',
  ]);
  t.regex(decide({ db1: empty, db2: foreign })[0] ?? '', /not all of them can take part/);
});

test('a node with the data of another cluster is refused', (t) => {
  t.regex(decide({ db1: running(), db2: stopped(3, other) })[1] ?? '', /data of another cluster/);
});

test('two clusters that both go on are refused', (t) => {
  t.regex(
    decide({ db1: running('Primary', one), db2: running('Primary', other) })[0] ?? '',
    /refused: .*another cluster|different clusters/,
  );
});

const state = fc.oneof(
  fc.constant<Seen | undefined>(undefined),
  fc.constant(empty),
  fc
    .record({
      position: fc.option(fc.integer({ min: 0, max: 20 }), { nil: undefined }),
      uuid: fc.constantFrom(one, other),
      component: fc.constantFrom(undefined, 'Primary', 'non-Primary'),
      isOurs: fc.boolean(),
    })
    .map(({ position, uuid, component, isOurs }): Seen => ({
      ...{ isOurs, databases: ['shop'], uuid },
      ...(position === undefined ? {} : { position }),
      ...(component === undefined ? {} : { status: { component, uuid, committed: position ?? 0 } }),
    })),
);

test('never does a second cluster begin, and never one behind what is known', (t) => {
  fc.assert(
    fc.property(fc.array(state, { minLength: 1, maxLength: 5 }), (states) => {
      const nodes = states.map((seen, index) => ({
        host: `db${String(index + 1)}`,
        ...(seen === undefined ? {} : { seen }),
      }));
      const decisions = decideStarts(nodes);
      const begins = nodes.filter(({ host }) => decisions.get(host)?.type === 'begins');
      t.true(begins.length <= 1);
      const [first] = begins;
      if (first === undefined) return;
      t.false(nodes.some(({ seen }) => seen === undefined || seen.status?.component === 'Primary'));
      const positions = nodes.flatMap(({ seen }) =>
        seen?.isOurs === true ? [seen.status?.committed ?? seen.position ?? Infinity] : [],
      );
      const own =
        first.seen?.isOurs === true ? (first.seen.status?.committed ?? first.seen.position) : -1;
      t.true((own ?? -1) >= Math.max(-1, ...positions));
    }),
  );
});
