import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { fileFact, maxContentBytes, type FileFact } from '../../../src/facts/system/file.js';
import { arrange, probe, shells } from '../run-snippet.js';

const folder = mkdtempSync(path.join(tmpdir(), 'lvsdeploy-file-'));
test.after.always(() => rmSync(folder, { recursive: true }));

let count = 0;

function place(content: string | Buffer, name = 'file'): string {
  count += 1;
  const file = path.join(folder, `${String(count)} ${name}`);
  writeFileSync(file, content);
  return file;
}

function contentOf(fact: FileFact | undefined): string | undefined {
  return fact?.type === 'file' ? fact.content : undefined;
}

const contents = [
  '',
  '\n',
  '\n\n',
  'a',
  'a\n',
  'a\nb',
  'a\n\nb\n\n',
  ' leading\tand trailing \r\n',
  'stat 81a4 3 1 root root /etc/x\n@@marker\n',
  '/etc/other:line\n',
  '$(id) `id` "\'\\',
  'grüße – 日本\n',
  'x'.repeat(maxContentBytes),
];

for (const shell of shells) {
  test(`content is read exactly under ${shell.join(' ')}`, (t) => {
    const files = contents.map((content) => place(content));
    t.deepEqual(probe(shell, fileFact, files).map(contentOf), contents);
  });

  test(`what is not a small text file has no content under ${shell.join(' ')}`, (t) => {
    const files = [
      place(Buffer.from([0x61, 0, 0x62])),
      place(Buffer.from([0xc3, 0x28, 0x0a])),
      place(Buffer.from([0xff, 0xff, 0xff])),
      place('x'.repeat(maxContentBytes + 1)),
    ];
    const facts = probe(shell, fileFact, files);
    t.deepEqual(
      facts.map((fact) => [fact.type, contentOf(fact)]),
      files.map(() => ['file', undefined]),
    );
  });

  test(`names that look like shell or like other names are kept apart under ${shell.join(' ')}`, (t) => {
    const names = ["it's", '*', '$HOME', 'a  b', '-n', 'é'];
    const files = names.map((name) => place(name, name));
    t.deepEqual(probe(shell, fileFact, files).map(contentOf), names);
  });
}

test('directories, links, devices and missing files are told apart', (t) => {
  const link = path.join(folder, 'link');
  const directory = path.join(folder, 'directory');
  arrange(`ln -s /etc/passwd '${link}'; mkdir -m 0750 '${directory}'`);
  const facts = probe(['sh'], fileFact, [link, directory, '/dev/null', '/nope/nope']);
  t.deepEqual(
    facts.map(({ type }) => type),
    ['other', 'directory', 'other', 'absent'],
  );
  t.is(facts[1]?.type === 'directory' ? facts[1].mode : undefined, 0o750);
});

test('mode, owner, size and time are those of the file', (t) => {
  const file = place('four');
  arrange(`chmod 2640 '${file}'; touch -d @1700000000 '${file}'`);
  const [fact] = probe(['sh'], fileFact, [file]);
  const owner = statSync(file).uid === 0 ? 'root' : undefined;
  t.like(fact, {
    type: 'file',
    mode: 0o2640,
    size: 4,
    mtimeSeconds: 1_700_000_000,
    ...(owner === undefined ? {} : { owner }),
  });
});

test('any text comes out as it went in', (t) => {
  const text = fc.string({ unit: 'grapheme' }).filter((value) => !/[\0\uFFFD]/.test(value));
  const lines = fc.array(text, { maxLength: 5 }).map((list) => list.join('\n'));
  fc.assert(
    fc.property(fc.array(lines, { minLength: 1, maxLength: 50 }), (list) => {
      const files = list.map((content) => place(content));
      t.deepEqual(probe(['sh'], fileFact, files).map(contentOf), list);
    }),
    { numRuns: 5 },
  );
});
