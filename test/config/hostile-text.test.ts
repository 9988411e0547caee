import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { chooseAffordable } from '../effort.js';
import { readInventory } from '../../src/config/inventory/read-inventory.js';
import { loadInventory } from '../../src/config/load-inventory.js';
import { loadPlaybook } from '../../src/config/load-playbook.js';
import { LvsError } from '../../src/model/problem/error.js';
import { InputError } from '../../src/model/problem/problem.js';

const mebibyte = 1024 * 1024;

async function withFile(content: string | Buffer, use: (file: string) => Promise<void>) {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'lvsdeploy-config-'));
  try {
    const file = path.join(folder, 'inventory.yml');
    await writeFile(file, content);
    await use(file);
  } finally {
    await rm(folder, { recursive: true });
  }
}

const refusedFiles: readonly (readonly [string, string | Buffer, RegExp])[] = [
  ['10 MB', 'a: b\n'.repeat(2 * mebibyte), /is larger than 1 MiB/],
  ['NUL bytes', 'vip: 10.0.0.227\n\0', /is not a text file/],
  ['UTF-16', Buffer.from('\ufeffvip: 10.0.0.227\n', 'utf16le'), /is UTF-16 text/],
];

for (const [what, content, message] of refusedFiles) {
  test(`a file of ${what} is refused`, async (t) => {
    await withFile(content, async (file) => {
      const error = await t.throwsAsync(loadInventory(file), { instanceOf: LvsError, message });
      t.is(error.code, 'INVALID_INPUT');
      t.is(error.exitCode, 2);
    });
  });
}

test('a file that is not there, and a folder, are refused with their path', async (t) => {
  await t.throwsAsync(loadInventory('no/such.yml'), { message: 'no/such.yml does not exist' });
  await t.throwsAsync(loadInventory(os.tmpdir()), { message: `${os.tmpdir()} is a folder` });
  await t.throwsAsync(loadPlaybook('no/such.yml', new Map()), {
    message: 'no/such.yml does not exist',
  });
});

test('an inventory may be JSON on one line', (t) => {
  const names = Array.from({ length: 80 }, (_, index) => [`web${index}`, `10.1.0.${index + 1}`]);
  const inventory = {
    vip: '10.0.0.227',
    services: [{ port: 80 }],
    directors: { master: '10.1.1.1', backup: '10.1.1.2' },
    real_servers: Object.fromEntries(names) as Record<string, string>,
  };
  const { cluster } = readInventory('inventory.yml', JSON.stringify(inventory), {});
  t.is(cluster.hosts.length, 82);
});

test('an endless file is read no further than the limit', async (t) => {
  await t.throwsAsync(loadInventory('/dev/zero'), { message: /is larger than 1 MiB/ });
});

// A quarter of what is accepted: enough to show quadratic time, and not slow itself. A part of it
// would not be enough; so the fast suite has fewer of these, and not smaller ones.
const repeated = (text: string): string => text.repeat(Math.floor(mebibyte / 4 / text.length));

// Most of these end the process, or take minutes, in a parser that is not guarded.
const bombs: readonly (readonly [string, string])[] = [
  ['opening brackets', repeated('[')],
  ['opening braces', repeated('{a: ')],
  ['list marks', repeated('- ')],
  ['key marks', repeated('? ')],
  ['colons', repeated(': ')],
  ['tabs', repeated('\t')],
  ['aliases', `a: &a x\nb:\n${'- *a\n'.repeat(100_000)}`],
  ['indentation', Array.from({ length: 1400 }, (_, i) => `${' '.repeat(i)}a:`).join('\n')],
  ['the word pass', repeated('pass')],
  ['quoted secret', `password: "${'\\\\'.repeat(100_000)}`],
  ['no-break spaces', repeated('\u00a0a')],
];

// These take about a second each.
const largeBombs: typeof bombs = [
  ['secrets', Array.from({ length: 15_000 }, (_, i) => `pass${i}: x`).join('\n')],
  ['different keys', Array.from({ length: 30_000 }, (_, i) => `k${i}:`).join('\n')],
  ['the same key', repeated('a:\n')],
  ['marks between commas', `[${repeated('? , ')}`],
  ['quotes', repeated('"')],
  ['closing brackets', repeated('] ')],
];

for (const [what, text] of [...bombs, ...chooseAffordable(largeBombs)]) {
  test.serial(`text of nothing but ${what} is refused soon and with few words`, (t) => {
    const startedAt = performance.now();
    const error = t.throws(() => readInventory('inventory.yml', text, {}), {
      instanceOf: InputError,
    });
    t.true(performance.now() - startedAt < 30_000);
    t.true(error.message.length < 40_000);
  });
}

test('control characters of the file do not reach the terminal', (t) => {
  const text = 'vip: "\u001b[2J"\n\u001b[31mname: x\n';
  const error = t.throws(() => readInventory('inventory.yml', text, {}), {
    instanceOf: InputError,
  });
  // eslint-disable-next-line no-control-regex -- that is the point
  t.notRegex(error.message, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
});
