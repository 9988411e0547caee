import test from 'ava';
import { listFixtures, type FixtureFile } from './fixture-files.js';
import { outcomeOf, owedAfterwards } from './outcome.js';

function testFixture({ kind, name, fixture }: FixtureFile): void {
  const { changes, error } = fixture;
  const title = `${kind}: ${name.replaceAll('-', ' ')}`;
  test(title, (t) => {
    t.deepEqual(outcomeOf(kind, fixture), error === undefined ? { changes } : { error });
  });
  if (error !== undefined) return;
  test(`${title}, and nothing is owed afterwards`, (t) => {
    t.deepEqual(owedAfterwards(kind, fixture), []);
  });
}

for (const file of listFixtures()) testFixture(file);
