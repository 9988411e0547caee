import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { readLocalText } from '../../src/local/local-text.js';

const folder = mkdtempSync(path.join(os.tmpdir(), 'local-text-'));
test.after.always(() => rmSync(folder, { recursive: true }));

test('a small file is read', (t) => {
  const file = path.join(folder, 'small');
  writeFileSync(file, 'text\n');
  t.deepEqual(readLocalText(file), { text: 'text\n' });
});

test('what is none is said, and not waited for', (t) => {
  const large = path.join(folder, 'large');
  const pipe = path.join(folder, 'pipe');
  writeFileSync(large, 'x'.repeat(300 * 1024));
  execFileSync('mkfifo', [pipe]);
  t.deepEqual(readLocalText(path.join(folder, 'missing')), { objection: 'it does not exist' });
  t.deepEqual(readLocalText(folder), { objection: 'it is no regular file' });
  t.deepEqual(readLocalText(pipe), { objection: 'it is no regular file' });
  t.deepEqual(readLocalText(large), { objection: 'it has more than 256 KiB' });
});
