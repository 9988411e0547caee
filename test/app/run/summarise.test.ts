import test from 'ava';
import { exitCodeOf } from '../../../src/app/run/summarise.js';
import { LvsError, type ErrorCode } from '../../../src/model/problem/error.js';

function codeOf(...codes: readonly ErrorCode[]): number {
  return exitCodeOf(new Map(codes.map((code, index) => [`${index}`, new LvsError(code, '')])));
}

const pairs: readonly (readonly [ErrorCode, ErrorCode, number])[] = [
  ['INTERRUPTED', 'UNREACHABLE', 130],
  ['UNREACHABLE', 'LOCKED', 3],
  ['LOCKED', 'COMMAND_FAILED', 4],
  ['COMMAND_FAILED', 'INVALID_INPUT', 1],
];

for (const [first, second, code] of pairs) {
  test(`of ${first} and ${second} the exit code is ${code}, whichever came first`, (t) => {
    t.is(codeOf(first, second), code);
    t.is(codeOf(second, first), code);
  });
}

test('no host was changed where all that failed is wrong input', (t) => {
  t.is(codeOf('INVALID_INPUT', 'INVALID_INPUT'), 2);
});

test('without a failure it is success, or that changes are left to make', (t) => {
  t.is(exitCodeOf(new Map()), 0);
  t.is(exitCodeOf(new Map(), true), 5);
});
