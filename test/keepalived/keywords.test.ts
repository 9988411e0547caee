import { readFileSync } from 'node:fs';
import test from 'ava';
import { isKnownTo, knownVersions, type Row, type Rows } from '../../src/keepalived/grammar/row.js';
import { root } from '../../src/keepalived/grammar/root.js';
import { testFolder } from '../golden.js';

type Listed = { readonly path: string; readonly row: Row };

function list(rows: Rows, before = ''): readonly Listed[] {
  return rows.flatMap((row) => {
    const path = `${before}${row.name}`;
    return [{ path, row }, ...list(row.rows ?? [], `${path} `)];
  });
}

const all = list(root);

for (const version of knownVersions) {
  test(`the tables have the keywords of keepalived ${version}, each in its block`, (t) => {
    const file = testFolder('keepalived', 'keywords', `${version}.txt`);
    const expected = readFileSync(file, 'utf8').trim().split('\n');
    const known = all.filter(({ row }) => isKnownTo(row, version)).map(({ path }) => path);
    t.deepEqual(known.toSorted(), expected.toSorted());
  });
}

test('a keyword stands once in its block', (t) => {
  t.is(new Set(all.map(({ path }) => path)).size, all.length);
});

for (const { path, row } of all) {
  const { takes, items, old } = row;
  test(`a row is whole: ${path}`, (t) => {
    t.regex(row.says, /^[A-Z0-9].*\.$|^notify_/);
    for (const shape of [takes, ...(items === undefined ? [] : [items])]) {
      t.is(shape.explain(shape.example), undefined);
      t.true(shape.example.length >= shape.required);
    }
    const block = path.split(' ').slice(0, -1).join(' ');
    if (old !== undefined) t.true(all.some((one) => one.path === `${block} ${old}`.trim()));
  });
}
