import test from 'ava';
import fc from 'fast-check';
import {
  keptVersions,
  wantedVersion,
  withDeployed,
  withRollback,
  type ContentRecord,
} from '../../../src/tiers/web/content/content-record.js';
import {
  formatContentRecord,
  parseContentRecord,
} from '../../../src/tiers/web/content/record-text.js';

const since = '2026-11-30T12:00:00Z';
const about = { since, by: 'alice@desk' };
const idOf = (digit: string) => digit.repeat(16);

function deployed(...digits: readonly string[]): ContentRecord {
  const [record] = digits.reduce<readonly (ContentRecord | undefined)[]>(
    ([before], digit) => [withDeployed(before, { id: idOf(digit), ...about })],
    [undefined],
  );
  return record!;
}

test('what is deployed last is wanted; the same again changes nothing', (t) => {
  const record = deployed('a', 'b');
  t.is(wantedVersion(record), idOf('b'));
  t.is(record.serial, 2);
  t.is(withDeployed(record, { id: idOf('b'), ...about }), record);
});

test('a rollback goes back by one, and the next by one more', (t) => {
  const back = withRollback(deployed('a', 'b', 'c'), about, true)!;
  t.is(wantedVersion(back), idOf('b'));
  t.is(back.serial, 4);
  t.is(wantedVersion(withRollback(back, about, true)!), idOf('a'));
});

test('a rollback that is not complete is gone on with', (t) => {
  const back = withRollback(deployed('a', 'b', 'c'), about, true)!;
  t.is(withRollback(back, about, false), back);
});

test('a deploy that is not complete is gone back from', (t) => {
  t.is(wantedVersion(withRollback(deployed('a', 'b'), about, false)!), idOf('a'));
});

test('there is nothing before the first', (t) => {
  t.is(withRollback(deployed('a'), about, true), undefined);
  t.is(withRollback(undefined, about, true), undefined);
});

test('a rollback to what was deployed twice', (t) => {
  t.is(wantedVersion(withRollback(deployed('a', 'b', 'a'), about, true)!), idOf('b'));
});

const record: fc.Arbitrary<ContentRecord> = fc.record({
  serial: fc.integer({ min: 1, max: 999_999_999 }),
  changed: fc.constant(about),
  action: fc.constantFrom('deploy', 'rollback'),
  versions: fc.array(
    fc.record({
      id: fc.stringMatching(/^[0-9a-f]{16}$/),
      since: fc.constant(since),
      by: fc.stringMatching(/^[!-~]+$/),
    }),
    { minLength: 1, maxLength: 5 },
  ),
});

test('a record is read as it was written', (t) => {
  fc.assert(
    fc.property(record, (one) => {
      t.deepEqual(parseContentRecord(formatContentRecord(one)), one);
    }),
  );
});

test('what is no record is none', (t) => {
  for (const text of [
    '',
    'serial 1',
    '# serial 1 x y deploy\n',
    `serial 1 ${since} alice@desk deploy\n`,
  ]) {
    t.is(parseContentRecord(text), undefined, text);
  }
});

const stored = (digits: string) =>
  Array.from(digits).map((digit, index) => ({
    id: idOf(digit),
    copiedAt: `2026-11-0${index + 1}`,
  }));

test('kept are the wanted version, the one that is served, and so many of those before', (t) => {
  const of = { record: deployed('a', 'b', 'c', 'd'), current: idOf('d') };
  const kept = (keep: number, seen = 'abcd') =>
    [...keptVersions(stored(seen), { ...of, keep })].map((id) => id[0]).join('');
  t.is(kept(0), 'd');
  t.is(kept(2), 'dcb');
  t.is(kept(9), 'dcba');
  // What nobody can go back to comes last, and what is not there takes no place.
  t.is(kept(2, 'aefd'), 'daf');
});

test('what is served is kept, whatever is wanted', (t) => {
  const of = { record: deployed('a', 'b'), current: idOf('e'), keep: 0 };
  t.deepEqual([...keptVersions(stored('abe'), of)], [idOf('b'), idOf('e')]);
});
