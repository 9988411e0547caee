import test from 'ava';
import fc from 'fast-check';
import type { FileFact } from '../../../src/facts/system/file.js';
import { keepLines } from '../../../src/resources/files/keep-lines.js';
import { affordable } from '../../effort.js';

const mark = '# Managed by lvsdeploy from test.yml';
const pattern = /^ *listen \S+;$/u;

function fileWith(content: string): FileFact {
  const about = { mode: 0o644, owner: 'root', group: 'root', mtimeSeconds: 1 };
  return { type: 'file', ...about, size: content.length, content };
}

const line = fc.oneof(
  fc.nat({ max: 5 }).map((port) => `  listen ${port};`),
  fc.nat({ max: 2 }).map((port) => `listen ${port};`),
  fc.constantFrom('server {', '}', '', mark),
);
const text = fc.array(line, { maxLength: 8 }).map((lines) => [...lines, ''].join('\n'));

function matching(content: string): readonly string[] {
  const lines = content.split('\n').filter((one) => pattern.test(one));
  return lines.map((one) => one.trim());
}

test('what is kept once is kept the same again, and nothing is owed', (t) => {
  fc.assert(
    fc.property(text, text, fc.boolean(), (content, present, isMarked) => {
      const wanted = isMarked ? `${mark}\n${content}` : content;
      const once = keepLines(wanted, fileWith(`${mark}\n${present}`), pattern);
      t.is(keepLines(wanted, fileWith(once), pattern), once);
    }),
    { numRuns: affordable(2000) },
  );
});

test('no line that matches is lost where the new content has one, and no other line comes or goes', (t) => {
  const others = (content: string) => content.split('\n').filter((one) => !pattern.test(one));
  fc.assert(
    fc.property(text, text, (unmarked, present) => {
      const wanted = `${mark}\n${unmarked}`;
      const kept = keepLines(wanted, fileWith(`${mark}\n${present}`), pattern);
      t.deepEqual(others(kept), others(wanted));
      const all = new Set(matching(kept));
      if (matching(wanted).length === 0) return;
      for (const one of [...matching(wanted), ...matching(present)]) t.true(all.has(one), one);
    }),
    { numRuns: affordable(2000) },
  );
});

test('a file of somebody else, a large one and none at all keep nothing', (t) => {
  const wanted = `${mark}\nlisten 1;\n`;
  t.is(keepLines(wanted, fileWith('listen 2;\n'), pattern), wanted);
  t.is(keepLines('listen 1;\n', fileWith(`${mark}\nlisten 2;\n`), pattern), 'listen 1;\n');
  t.is(keepLines(wanted, { type: 'absent' }, pattern), wanted);
  const about = { mode: 0o644, owner: 'root', group: 'root', mtimeSeconds: 1 };
  t.is(keepLines(wanted, { type: 'file', ...about, size: 1e6 }, pattern), wanted);
});
