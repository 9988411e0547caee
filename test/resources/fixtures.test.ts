import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { packageRoot } from '../../src/package-root.js';
import { outcomeOf, owedAfterwards, type Fixture } from './outcome.js';

const folder = path.join(packageRoot, 'test/resources/fixtures');

function readFixture(file: string): Fixture {
  const revive = (_: string, value: unknown): unknown => (value === 'Infinity' ? Infinity : value);
  return JSON.parse(readFileSync(path.join(folder, file), 'utf8'), revive) as Fixture;
}

function testFixture(kind: string, file: string): void {
  const fixture = readFixture(path.join(kind, file));
  const { changes, error } = fixture;
  const title = `${kind}: ${path.basename(file, '.json').replaceAll('-', ' ')}`;
  test(title, (t) => {
    t.deepEqual(outcomeOf(kind, fixture), error === undefined ? { changes } : { error });
  });
  if (error !== undefined) return;
  test(`${title}, and nothing is owed afterwards`, (t) => {
    t.deepEqual(owedAfterwards(kind, fixture), []);
  });
}

for (const kind of readdirSync(folder)) {
  for (const file of readdirSync(path.join(folder, kind))) testFixture(kind, file);
}
