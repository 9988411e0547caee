import { readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { readInventory } from '../../src/config/inventory/read-inventory.js';
import { readDirectorConfig, type DirectorConfig } from '../../src/forecast/director-config.js';
import { formatProblem, InputError } from '../../src/model/problem/problem.js';
import { listCases, matchFile, testFolder } from '../golden.js';
import { renderFor } from '../templates/render-case.js';

/** Each case: a file of keepalived, and the inventory that says the same. */
const folder = testFolder('config', 'fixtures', 'from-keepalived');

/** What `validate` says of an inventory, and whether it takes it. */
function judge(file: string): { readonly said: string; readonly isValid: boolean } {
  try {
    const { warnings } = readInventory('inventory.yml', readFileSync(file, 'utf8'), {});
    return { said: warnings.map((one) => `${formatProblem(one)}\n`).join('\n'), isValid: true };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { said: `${error.message}\n`, isValid: false };
  }
}

// Names, the interface that is looked up, and who takes the addresses back are the product's own.
function whatRuns(config: DirectorConfig | undefined) {
  const instances = config?.instances.map(({ virtualRouterId, priority, vips, ...rest }) => ({
    ...{ virtualRouterId, priority, vips },
    ...{ version: rest.version, advertIntervalMs: rest.advertIntervalMs },
  }));
  return { instances, services: config?.services };
}

for (const name of listCases(folder)) {
  const inventory = path.join(folder, name, 'inventory.yml');
  const { said, isValid } = judge(inventory);
  test(`${name} as an inventory: what is said of it`, (t) => {
    matchFile(t, said, path.join(folder, name, 'inventory.txt'));
  });
  if (!isValid) continue;
  test(`${name} as an inventory reads back equal to what runs`, async (t) => {
    const input = readFileSync(path.join(folder, name, 'input.conf'), 'utf8');
    const runs = whatRuns(readDirectorConfig(input));
    const rendered = await Promise.all(
      ['lb1', 'lb2'].map((host) => renderFor(inventory, host, 'keepalived.conf.hbs')),
    );
    const ours = rendered.map((text) => whatRuns(readDirectorConfig(text)));
    const same = ours.find(
      ({ instances }) => instances?.[0]?.priority === runs.instances?.[0]?.priority,
    );
    t.deepEqual(same, runs);
  });
}
