import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { packageRoot } from '../../src/package-root.js';
import { factKinds } from './fact-kinds.js';

// KIND/NAME.txt is what the kind's snippet printed on a real host; KIND/NAME.json, what each key has
// to be read as (null stands for undefined).
const folder = path.join(packageRoot, 'test/facts/fixtures');

function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value ?? null));
}

for (const [name, kind] of factKinds) {
  const files = readdirSync(path.join(folder, name)).filter((file) => file.endsWith('.txt'));
  for (const file of files) {
    test(`${name} facts are read from the output in ${file}`, (t) => {
      const output = readFileSync(path.join(folder, name, file), 'utf8');
      const expected = JSON.parse(
        readFileSync(path.join(folder, name, file.replace(/txt$/, 'json')), 'utf8'),
      ) as Record<string, unknown>;
      const seen = Object.keys(expected).map((key) => [key, plain(kind.parse(output, key))]);
      t.deepEqual(Object.fromEntries(seen), expected);
    });
  }
  test(`${name} facts have a fixture`, (t) => {
    t.true(files.length > 0);
  });
}
