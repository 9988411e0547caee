import test from 'ava';
import fc from 'fast-check';
import { TimeMerger } from '../../../src/report/words/merge-by-time.js';

const holdMs = 400;

function collect() {
  const given: number[] = [];
  return {
    given,
    merger: new TimeMerger<{ atMs: number }>(({ atMs }) => given.push(atMs), holdMs),
  };
}

test('an entry is held back, so that an older one of another stream finds its place', (t) => {
  const { given, merger } = collect();
  merger.add({ atMs: 1002 }, 0);
  merger.flush(399);
  t.deepEqual(given, []);
  merger.add({ atMs: 1001 }, 399);
  merger.flush(400);
  t.deepEqual(given, [1001, 1002]);
});

test('what is younger than all that is due waits on', (t) => {
  const { given, merger } = collect();
  merger.add({ atMs: 1000 }, 0);
  merger.add({ atMs: 1300 }, 300);
  merger.flush(400);
  t.deepEqual(given, [1000]);
  merger.flush(700);
  t.deepEqual(given, [1000, 1300]);
});

test('what comes later than it was waited for is given out all the same', (t) => {
  const { given, merger } = collect();
  merger.add({ atMs: 1000 }, 0);
  merger.flush(400);
  merger.add({ atMs: 900 }, 500);
  merger.end();
  t.deepEqual(given, [1000, 900]);
});

test('entries of the same time stay in the order in which they were heard', (t) => {
  const given: string[] = [];
  const merger = new TimeMerger<{ atMs: number; name: string }>(({ name }) => given.push(name), 0);
  for (const name of ['a', 'b', 'c']) merger.add({ atMs: 1, name }, 0);
  merger.end();
  t.deepEqual(given, ['a', 'b', 'c']);
});

test('nothing is lost or told twice, and streams that are late by less than the hold come in order', (t) => {
  const heard = fc.array(fc.record({ atMs: fc.nat(5000), lateMs: fc.nat(holdMs - 1) }), {
    maxLength: 50,
  });
  t.notThrows(() =>
    fc.assert(
      fc.property(heard, (entries) => {
        const { given, merger } = collect();
        const inOrderHeard = entries
          .map(({ atMs, lateMs }) => ({ atMs, heardMs: atMs + lateMs }))
          .sort((a, b) => a.heardMs - b.heardMs);
        for (const { atMs, heardMs } of inOrderHeard) {
          merger.flush(heardMs);
          merger.add({ atMs }, heardMs);
        }
        merger.end();
        const wanted = entries.map(({ atMs }) => atMs).sort((a, b) => a - b);
        return JSON.stringify(given) === JSON.stringify(wanted);
      }),
    ),
  );
});
