import { chmodSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { hashContent } from '../../../src/lab/image/content-hash.js';
import { temporaryFolder } from '../../build/temporary-folder.js';

test('the hash is of names, content, executability and values, and of nothing else', (t) => {
  const folder = temporaryFolder(t);
  const hash = (value = 1): string => hashContent([folder], { value });
  mkdirSync(path.join(folder, 'sub'));
  writeFileSync(path.join(folder, 'sub', 'a'), 'content');
  writeFileSync(path.join(folder, 'b'), '');
  const first = hash();
  t.regex(first, /^[0-9a-f]{16}$/);

  writeFileSync(path.join(folder, 'sub', 'a'), 'content');
  t.is(hash(), first, 'time does not count');
  t.not(hash(2), first, 'a value counts');

  chmodSync(path.join(folder, 'b'), 0o755);
  const executable = hash();
  t.not(executable, first, 'executability counts');
  chmodSync(path.join(folder, 'b'), 0o600);
  t.is(hash(), first, 'who else may read does not count');

  renameSync(path.join(folder, 'b'), path.join(folder, 'c'));
  t.not(hash(), first, 'a name counts');
  renameSync(path.join(folder, 'c'), path.join(folder, 'b'));
  writeFileSync(path.join(folder, 'b'), 'x');
  t.not(hash(), first, 'content counts');
});

test('content cannot move from one file to the next unnoticed', (t) => {
  const [one, two] = [temporaryFolder(t), temporaryFolder(t)];
  writeFileSync(path.join(one, 'a'), 'xy');
  writeFileSync(path.join(one, 'b'), '');
  writeFileSync(path.join(two, 'a'), 'x');
  writeFileSync(path.join(two, 'b'), 'y');
  t.not(hashContent([one], 0), hashContent([two], 0));
});
