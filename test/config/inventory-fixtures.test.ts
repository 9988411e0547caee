import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { readInventory } from '../../src/config/inventory/read-inventory.js';
import { formatProblem, InputError } from '../../src/model/problem/problem.js';
import { packageRoot } from '../../src/package-root.js';
import { expectedText, fixtureFolder, listFixtures } from './fixtures.js';

const env = { LVSDEPLOY_TEST_EMPTY: '', WEB2_PASSWORD: 'from the environment' };

// The name stands for a file in test/config, so that paths in the fixtures start there.
const file = path.join(packageRoot, 'test', 'config', 'inventory.yml');

function showProblems(text: string, t: ExecutionContext): string {
  const error = t.throws(() => readInventory('inventory.yml', text, { env }), {
    instanceOf: InputError,
  });
  return `${error.message}\n`;
}

function showInventory(text: string): string {
  const { cluster, warnings, secrets } = readInventory(file, text, { env });
  const shown = JSON.stringify({ cluster, secrets: secrets.map((s) => s.reveal()) }, undefined, 2)
    .replaceAll(packageRoot, '<root>')
    .replaceAll(os.homedir(), '<home>');
  const notes = warnings.map((warning) => `${formatProblem(warning)}\n`);
  return [`${shown}\n`, ...notes].join('\n').replaceAll(file, 'inventory.yml');
}

const invalid = fixtureFolder('inventory-invalid');
for (const name of listFixtures(invalid, '.yml')) {
  test(`the inventory ${name}.yml is refused, with every mistake at its place`, (t) => {
    const text = readFileSync(path.join(invalid, `${name}.yml`), 'utf8');
    const found = showProblems(text, t);
    t.is(found, expectedText(path.join(invalid, `${name}.txt`), found));
  });
}

const valid = fixtureFolder('inventory-valid');
for (const name of listFixtures(valid, '.yml')) {
  test(`the inventory ${name}.yml is read as expected`, (t) => {
    const text = readFileSync(path.join(valid, `${name}.yml`), 'utf8');
    const found = showInventory(text);
    t.is(found, expectedText(path.join(valid, `${name}.json`), found));
  });
}
