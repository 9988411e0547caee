import test from 'ava';
import type { Diff } from '../../src/model/change.js';
import { formatDiff } from '../../src/report/diff-text.js';
import { plainStyle } from '../../src/report/style.js';

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
