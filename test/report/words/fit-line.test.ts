import test from 'ava';
import fc from 'fast-check';
import { cutLine, wrapLine } from '../../../src/report/words/fit-line.js';

const red = (text: string): string => `\u001b[31m${text}\u001b[39m`;

test('a line that fits stays as it is', (t) => {
  t.deepEqual(wrapLine('  web1  a b  c', 14), ['  web1  a b  c']);
  t.is(cutLine('  web1  a b  c', 14), '  web1  a b  c');
});

test('what goes on stands below what is said', (t) => {
  t.deepEqual(wrapLine('  web1  one two three', 16), ['  web1  one two', '        three']);
});

test('a line without a label goes on two columns further in', (t) => {
  t.deepEqual(wrapLine('    one two three four', 14), ['    one two', '      three', '      four']);
});

test('colours take no room', (t) => {
  t.deepEqual(wrapLine(`${red('warning')} one two`, 15), [`${red('warning')} one two`]);
  t.is(cutLine(red('abcdef'), 4), red('abc…'));
});

test('no word is lost, split or joined, and no line is wider than it has to be', (t) => {
  const word = fc.string({
    minLength: 1,
    maxLength: 30,
    unit: fc.constantFrom('a', '/', '-', 'é'),
  });
  fc.assert(
    fc.property(
      fc.array(word),
      fc.nat(8),
      fc.integer({ min: 40, max: 100 }),
      (words, by, columns) => {
        const line = ' '.repeat(by) + words.join(' ');
        const wrapped = wrapLine(line, columns);
        t.deepEqual(wrapped.join(' ').split(/ +/).filter(Boolean), words);
        t.true(wrapped.every((one) => one.length <= columns));
      },
    ),
  );
});
