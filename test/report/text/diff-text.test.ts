import test from 'ava';
import type { Diff } from '../../../src/model/plan/change.js';
import { formatDiff } from '../../../src/report/text/diff-text.js';
import { plainStyle } from '../../../src/report/words/style.js';

function format(diff: Diff): readonly string[] {
  return formatDiff(diff, { style: plainStyle, isWhole: false });
}

test('a text is shown as a unified diff', (t) => {
  t.deepEqual(format({ type: 'text', path: '/etc/x', before: 'a\nb\n', after: 'a\nc\n' }), [
    '--- /etc/x',
    '+++ /etc/x',
    '@@ -1,2 +1,2 @@',
    ' a',
    '-b',
    '+c',
  ]);
});

test('a new text is compared with nothing', (t) => {
  t.deepEqual(format({ type: 'text', path: '/etc/x', after: 'a\n' }), [
    '--- /dev/null',
    '+++ /etc/x',
    '@@ -0,0 +1,1 @@',
    '+a',
  ]);
});

test('two large texts with nothing in common do not block the run', (t) => {
  const lines = (sign: string) =>
    Array.from({ length: 30_000 }, (_, i) => `${sign}${i}\n`).join('');
  const startedAt = performance.now();
  const shown = format({ type: 'text', path: '/x', before: lines('a'), after: lines('b') });
  t.deepEqual(shown, ['/x: too different to show']);
  t.true(performance.now() - startedAt < 5_000);
});

test('a difference that the mask hides is named', (t) => {
  const text = 'p [secret]\n';
  t.deepEqual(format({ type: 'text', path: '/x', before: text, after: text }), [
    '/x: only a secret differs',
  ]);
});

test('a value is shown before and after', (t) => {
  t.deepEqual(format({ type: 'value', name: 'a.b', before: '0', after: '1' }), ['a.b: 0 -> 1']);
  t.deepEqual(format({ type: 'value', name: 'a.b', after: '1' }), ['a.b: (absent) -> 1']);
});

test('what cannot be known yet is named with its reason', (t) => {
  t.deepEqual(format({ type: 'opaque', name: 'build', reason: 'known after build' }), [
    'build: known after build',
  ]);
});

const lines = (count: number): string => Array.from({ length: count }, (_, i) => `${i}\n`).join('');

test('a new file is abbreviated, and whole where that is asked for', (t) => {
  const diff = { type: 'text', path: '/etc/x', after: lines(40) } as const;
  const shown = format(diff);
  t.is(shown.length, 12);
  t.deepEqual(shown.slice(-2), ['+7', '... and 32 more lines of a new file; -v shows all']);
  t.is(formatDiff(diff, { style: plainStyle, isWhole: true }).length, 43);
});

test('a new file that is hardly too long is shown, and so is all that changes', (t) => {
  t.is(format({ type: 'text', path: '/etc/x', after: lines(10) }).length, 13);
  t.is(format({ type: 'text', path: '/etc/x', before: 'x\n', after: lines(40) }).length, 44);
});
