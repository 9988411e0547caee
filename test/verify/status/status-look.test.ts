import test from 'ava';
import type { Transition } from '../../../src/model/verify/status.js';
import { addTransitions } from '../../../src/verify/status/status-look.js';
import { look } from './looks.js';

function transition(atMs: number, state: Transition['state'], instance = 'VI_1'): Transition {
  return { atMs, instance, state };
}

const [first, second, third] = [
  transition(1000, 'BACKUP'),
  transition(2000, 'MASTER'),
  transition(3000, 'BACKUP'),
];

test('what the log tells again is known already', (t) => {
  const before = look({ transitions: [first, second] });
  t.deepEqual(addTransitions(before, [second, third]).transitions, [first, second, third]);
});

test('what the log tells twice in one batch is one change', (t) => {
  const before = look({ transitions: [first] });
  const after = addTransitions(before, [second, { ...second }, third, { ...second }]);
  t.deepEqual(after.transitions, [first, second, third]);
});

test('changes of two instances, or two changes within a millisecond, are several', (t) => {
  const others = [transition(1000, 'BACKUP', 'VI_2'), transition(1000, 'MASTER')];
  t.deepEqual(addTransitions(look({ transitions: [first] }), others).transitions, [
    first,
    ...others,
  ]);
});

test('what comes late finds its place', (t) => {
  t.deepEqual(addTransitions(look({ transitions: [first, third] }), [second]).transitions, [
    first,
    second,
    third,
  ]);
});

test('only the last fifty are kept', (t) => {
  const many = Array.from({ length: 60 }, (_, index) => transition(index, 'BACKUP'));
  const { transitions } = addTransitions(look({}), many);
  t.is(transitions.length, 50);
  t.is(transitions.at(-1)?.atMs, 59);
});
