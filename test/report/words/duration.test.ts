import test from 'ava';
import { formatDuration } from '../../../src/report/words/duration.js';

const cases: readonly (readonly [number, string])[] = [
  [0, '0 ms'],
  [949.6, '950 ms'],
  [950, '0.9 s'],
  [9949, '9.9 s'],
  [9950, '10 s'],
  [59_400, '59 s'],
  [59_500, '1 min 00 s'],
  [125_000, '2 min 05 s'],
];

for (const [ms, text] of cases) {
  test(`${ms} ms is shown as ${text}`, (t) => {
    t.is(formatDuration(ms), text);
  });
}
