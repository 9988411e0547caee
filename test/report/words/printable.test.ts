import test from 'ava';
import { toPrintable } from '../../../src/report/words/printable.js';

test('what would move the cursor is spelled out', (t) => {
  t.is(toPrintable('a\u001b[2Jb\rc\u0007'), 'a\\x1b[2Jb\\x0dc\\x07');
});

test('what would reorder the text is spelled out', (t) => {
  t.is(toPrintable('a\u202eb'), 'a\\u202eb');
});

test('lines, tabs and letters of any language stay', (t) => {
  t.is(toPrintable('a\r\nb\tä 中'), 'a\nb\tä 中');
});
