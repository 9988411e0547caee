import test from 'ava';
import { findHeldUp } from '../../../../src/verify/judge/stalls/held-up.js';

const timelyMs = 100;

/** Asked every 100 ms, each answered so many milliseconds later; undefined: given up after 2 s. */
function asked(...took: readonly (number | undefined)[]) {
  return took.map((ms, index) => ({
    dueMs: index * 100,
    endMs: index * 100 + (ms ?? 2000),
    isAnswered: ms !== undefined,
  }));
}

test('answers in time are no stall', (t) => {
  t.deepEqual(findHeldUp(asked(5, 9, 80, 5), timelyMs), []);
});

test('a host far away is not late, only one that is later than usual', (t) => {
  t.deepEqual(findHeldUp(asked(305, 309, 380, 305), timelyMs), []);
});

test('a stall lasts from the last answer in time to the next', (t) => {
  const [stall, ...others] = findHeldUp(asked(5, 305, 205, 105, 5), timelyMs);
  t.deepEqual(stall, { fromMs: 5, untilMs: 400 });
  t.deepEqual(others, []);
});

test('one request that is lost among others is no longer a stall than to the next one', (t) => {
  t.deepEqual(findHeldUp(asked(5, undefined, 5, 5), timelyMs), [{ fromMs: 5, untilMs: 200 }]);
});

test('a stall that nobody saw the end of lasts as long as something was waited for', (t) => {
  t.deepEqual(findHeldUp(asked(5, undefined, undefined), timelyMs), [{ fromMs: 5, untilMs: 2200 }]);
});

test('where nobody asked, nothing stalled', (t) => {
  t.deepEqual(findHeldUp([], timelyMs), []);
});
