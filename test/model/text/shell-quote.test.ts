import { execFileSync } from 'node:child_process';
import test from 'ava';
import fc from 'fast-check';
import { LvsError } from '../../../src/model/problem/error.js';
import { quote, quoteAll } from '../../../src/model/text/shell-quote.js';
import { affordable } from '../../effort.js';

/** What a real shell makes of the words: one process for all of them. */
function passThroughShell(words: readonly string[]): string[] {
  const script = `printf '%s\\0' ${quoteAll(words)}`;
  const output = execFileSync('/bin/sh', { input: script, encoding: 'utf8' });
  return output.split('\0').slice(0, -1);
}

const word = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0'));
const shellCharacters = fc.string({
  unit: fc.nat({ max: 127 }).map((code) => String.fromCharCode(Math.max(1, code))),
});

test('any words come out of a real shell as they went in', (t) => {
  const words = fc.array(fc.oneof(word, shellCharacters), { minLength: 1, maxLength: 400 });
  fc.assert(
    fc.property(words, (list) => {
      t.deepEqual(passThroughShell(list), list);
    }),
    { numRuns: affordable(10) },
  );
});

test('a plain word stays readable', (t) => {
  t.is(quote('/etc/keepalived/keepalived.conf'), '/etc/keepalived/keepalived.conf');
});

test('an empty word keeps its place', (t) => {
  t.is(quoteAll(['a', '', 'b']), "a '' b");
});

test('a word that looks like an assignment is not one', (t) => {
  t.is(quote('PATH=/tmp'), "'PATH=/tmp'");
});

test('a NUL is refused', (t) => {
  const error = t.throws(() => quote('a\0b'), { instanceOf: LvsError });
  t.is(error.code, 'INVALID_INPUT');
});
