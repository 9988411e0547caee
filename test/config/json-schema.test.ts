import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import test from 'ava';
import { format, resolveConfig } from 'prettier';
import { parse } from 'yaml';
import { inventoryJsonSchema, playbookJsonSchema } from '../../src/config/json-schema.js';
import { packageRoot } from '../../src/package-root.js';
import { resources } from '../../src/resources/registry.js';
import { fixtureFolder, listFixtures } from './fixtures.js';
import { fillLists } from './reference-lists.js';

const isIpv4 = /^((25[0-5]|2[0-4]\d|1?\d?\d)(\.(?!$)|$)){4}$/;

function createCheck(schema: Readonly<Record<string, unknown>>): (file: string) => boolean {
  const ajv = new Ajv({ formats: { ipv4: isIpv4 } });
  const validate = ajv.compile(schema);
  return (file) => validate(parse(readFileSync(file, 'utf8')));
}

const isInventory = createCheck(inventoryJsonSchema());
const argNames = new Map([...resources].map(([kind, resource]) => [kind, resource.argNames]));
const isPlaybook = createCheck(playbookJsonSchema(argNames));

for (const folder of [path.join(packageRoot, 'inventories'), fixtureFolder('inventory-valid')]) {
  for (const name of listFixtures(folder, '.yml')) {
    test(`the JSON Schema takes ${path.basename(folder)}/${name}.yml`, (t) => {
      t.true(isInventory(path.join(folder, `${name}.yml`)));
    });
  }
}

// Mistakes of shape; what does not fit together is beyond a schema.
const misshapen = [
  'a-list',
  'empty',
  'missing-keys',
  'nothing-in-the-maps',
  'plain-text',
  'services',
  'ssh',
  'ten-mistakes',
  'unknown-keys',
  'vip-and-vips',
  'vrrp-version-wrong',
  'wrong-types',
];

for (const name of misshapen) {
  test(`the JSON Schema refuses ${name}.yml`, (t) => {
    t.false(isInventory(path.join(fixtureFolder('inventory-invalid'), `${name}.yml`)));
  });
}

test('the JSON Schema takes the playbooks that come with lvsdeploy, and refuses others', (t) => {
  const folder = path.join(packageRoot, 'playbooks');
  for (const name of listFixtures(folder, '.yml')) {
    t.true(isPlaybook(path.join(folder, `${name}.yml`)), name);
  }
  const invalid = fixtureFolder('playbook-invalid');
  for (const name of ['unknown-words', 'wrong-values', 'missing-keys', 'a-map']) {
    t.false(isPlaybook(path.join(invalid, name, 'site.yml')), name);
  }
});

type Described = {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Described>>;
  readonly items?: Described;
  readonly additionalProperties?: Described | false;
  readonly anyOf?: readonly Described[];
};

function findUndescribed(schema: Described, at: string): readonly string[] {
  const properties = Object.entries(schema.properties ?? {});
  const children: (readonly [string, Described])[] = [
    ...properties.map(([key, child]) => [`${at}.${key}`, child] as const),
    ...(schema.anyOf ?? []).map((child) => [at, child] as const),
    ...(schema.items === undefined ? [] : [[`${at}[]`, schema.items] as const]),
    ...(schema.additionalProperties ? [[`${at}.*`, schema.additionalProperties] as const] : []),
  ];
  return [
    ...properties.filter(([, { description }]) => !description).map(([key]) => `${at}.${key}`),
    ...children.flatMap(([place, child]) => findUndescribed(child, place)),
  ];
}

test('every key of an inventory has a description', (t) => {
  t.deepEqual(findUndescribed(inventoryJsonSchema(), ''), []);
});

test('docs/inventory.md has the keys of the schema', async (t) => {
  const file = path.join(packageRoot, 'docs', 'inventory.md');
  const text = readFileSync(file, 'utf8');
  const style = await resolveConfig(file);
  const lists = fillLists(text, inventoryJsonSchema());
  const filled = await format(lists, { ...style, parser: 'markdown' });
  // UPDATE_FIXTURES=1 writes them anew.
  if (process.env['UPDATE_FIXTURES'] === '1') writeFileSync(file, filled);
  t.is(readFileSync(file, 'utf8'), filled);
});
