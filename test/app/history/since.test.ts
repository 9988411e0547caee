import test from 'ava';
import { parseSince } from '../../../src/app/history/since.js';

const now = new Date(2026, 0, 31, 14, 30, 0, 250);
const nowMs = now.getTime();

const known: readonly (readonly [string, Date])[] = [
  ['90s', new Date(nowMs - 90_000)],
  ['10m', new Date(nowMs - 600_000)],
  ['2h', new Date(nowMs - 7_200_000)],
  ['1d', new Date(nowMs - 86_400_000)],
  ['0s', now],
  ['9:05', new Date(2026, 0, 31, 9, 5)],
  ['14:30', new Date(2026, 0, 31, 14, 30)],
  ['14:30:59', new Date(2026, 0, 31, 14, 30, 59)],
  ['2026-01-30', new Date(2026, 0, 30)],
  ['2026-01-30 08:00', new Date(2026, 0, 30, 8)],
  ['2026-01-30T08:00:01', new Date(2026, 0, 30, 8, 0, 1)],
  ['2026-01-30T08:00:00Z', new Date(Date.UTC(2026, 0, 30, 8))],
  ['999999d', new Date(0)],
  ['0001-01-01', new Date(0)],
  ['2026-01-30 08:00:00+02:00', new Date(Date.UTC(2026, 0, 30, 6))],
];

for (const [text, moment] of known) {
  test(`${text} is a moment`, (t) => {
    t.is(parseSince(text, nowMs), moment.getTime());
  });
}

for (const text of [
  '',
  '10',
  'm',
  '-5m',
  '1.5h',
  '24:00',
  '12:60',
  'yesterday',
  '2026-13-01',
  '2026-01-30 25:00',
  '1234567s',
]) {
  test(`${JSON.stringify(text)} is none`, (t) => {
    t.is(parseSince(text, nowMs), undefined);
  });
}
