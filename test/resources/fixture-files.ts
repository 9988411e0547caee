import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { testFolder } from '../golden.js';
import type { Fixture } from './outcome.js';

/** A fixture with its place: fixtures/KIND/NAME.json. */
export type FixtureFile = {
  readonly kind: string;
  readonly name: string;
  readonly fixture: Fixture;
};

/** All fixtures of resources. */
export function listFixtures(): readonly FixtureFile[] {
  const folder = testFolder('resources', 'fixtures');
  return readdirSync(folder).flatMap((kind) =>
    readdirSync(path.join(folder, kind)).map((file) => ({
      kind,
      name: path.basename(file, '.json'),
      fixture: readFixture(path.join(folder, kind, file)),
    })),
  );
}

function readFixture(file: string): Fixture {
  const revive = (_: string, value: unknown): unknown => (value === 'Infinity' ? Infinity : value);
  return JSON.parse(readFileSync(file, 'utf8'), revive) as Fixture;
}
