import { chmodSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { takeAndRead } from '../../src/config/inventory/take-and-read.js';
import { formatProblem, InputError } from '../../src/model/problem/problem.js';
import { packageRoot } from '../../src/package-root.js';
import { expectedText, fixtureFolder, listFixtures } from './fixtures.js';
import { copyIdentity, keepAll } from './taking.js';

const identity = copyIdentity();
test.after.always(() => identity.remove());

const env = {
  PATH: process.env['PATH'],
  LVSDEPLOY_TEST_EMPTY: '',
  WEB2_PASSWORD: 'from the environment',
  LVSDEPLOY_AGE_IDENTITY: identity.file,
};

// The name stands for a file in test/config, so that paths in the fixtures start there.
const file = path.join(packageRoot, 'test', 'config', 'inventory.yml');

const read = (name: string, text: string) => takeAndRead(name, text, { keeper: keepAll(env) });

function withoutPlaces(text: string): string {
  return text
    .replaceAll(file, 'inventory.yml')
    .replaceAll(packageRoot, '<root>')
    .replaceAll(identity.file, '<identity>')
    .replaceAll(os.homedir(), '<home>');
}

async function showProblems(text: string, t: ExecutionContext): Promise<string> {
  const error = await t.throwsAsync(read(file, text), { instanceOf: InputError });
  return `${withoutPlaces(error.message)}\n`;
}

async function showInventory(text: string): Promise<string> {
  const { cluster, warnings, secrets } = await read(file, text);
  const shown = JSON.stringify({ cluster, secrets: secrets.map((s) => s.reveal()) }, undefined, 2);
  const notes = warnings.map((warning) => `${formatProblem(warning)}\n`);
  return withoutPlaces([`${shown}\n`, ...notes].join('\n'));
}

const invalid = fixtureFolder('inventory-invalid');
for (const name of listFixtures(invalid, '.yml')) {
  test(`the inventory ${name}.yml is refused, with every mistake at its place`, async (t) => {
    const text = readFileSync(path.join(invalid, `${name}.yml`), 'utf8');
    const found = await showProblems(text, t);
    t.is(found, expectedText(path.join(invalid, `${name}.txt`), found));
  });
}

const valid = fixtureFolder('inventory-valid');
// As git has it, others may read it.
chmodSync(path.join(valid, 'passphrase'), 0o600);
for (const name of listFixtures(valid, '.yml')) {
  test(`the inventory ${name}.yml is read as expected`, async (t) => {
    const text = readFileSync(path.join(valid, `${name}.yml`), 'utf8');
    const found = await showInventory(text);
    t.is(found, expectedText(path.join(valid, `${name}.json`), found));
  });
}
