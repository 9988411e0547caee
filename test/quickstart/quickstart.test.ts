import { readFile } from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import { labPackages, rootlessPackages } from '../../src/lab/machine/requirements.js';
import { packageRoot } from '../../src/package-root.js';
import { testPrograms } from '../programs.js';
import { Sandbox } from './sandbox.js';

const lvsdeploy = (text: string): string => `node dist/bin/lvsdeploy.js ${text}`;
const webTier = [
  lvsdeploy('lab up --file'),
  lvsdeploy('lab status '),
  lvsdeploy('up inventories/lab.yml '),
  lvsdeploy('lab ssh client'),
];

async function doneBy(sandbox: Sandbox): Promise<readonly string[]> {
  const calls = await sandbox.calls();
  return calls.filter((call) => !call.startsWith('node -e'));
}

test('a fresh clone is installed, built, booted, provisioned and asked, and grows by two tiers', async (t) => {
  const sandbox = await Sandbox.create();
  const { code, stdout } = await sandbox.run();
  t.is(code, 0, stdout);
  t.deepEqual(await doneBy(sandbox), [
    'npm ci --no-fund --no-audit',
    'npm run --silent build',
    ...webTier,
    lvsdeploy('lab ssh web1'),
    lvsdeploy('lab power-on st1'),
    lvsdeploy('up lab/site/tiers.yml '),
    lvsdeploy('up lab/site/site.yml --playbook'),
    lvsdeploy('lab ssh client'),
  ]);
  t.regex(stdout, /192\.168\.57\.10 +http:\/\/10\.0\.0\.227\/ +web1/);
  t.regex(stdout, /To try next/);
});

for (const args of [['--tier', 'web'], ['--tier=web']]) {
  test(`${args.join(' ')} stops when the web tier answers`, async (t) => {
    const sandbox = await Sandbox.create();
    t.is((await sandbox.run(...args)).code, 0);
    t.deepEqual((await doneBy(sandbox)).slice(2), webTier);
  });
}

test('no other tier can be stopped at', async (t) => {
  const sandbox = await Sandbox.create();
  t.is((await sandbox.run('--tier', 'storage')).code, 2);
  t.is((await sandbox.run('--tier')).code, 2);
});

const site = lvsdeploy('up lab/site/site.yml --playbook');
for (const [has, ups] of [
  ['tiers', [lvsdeploy('up lab/site/tiers.yml '), site]],
  ['site', [site]],
] as const) {
  test(`a lab that has ${has} loses none of them`, async (t) => {
    const sandbox = await Sandbox.create({ has });
    t.is((await sandbox.run()).code, 0);
    const calls = await doneBy(sandbox);
    t.deepEqual(
      calls.filter((call) => call.includes('.js up ')),
      ups,
    );
  });
}

test('the second time nothing is installed or built again', async (t) => {
  const sandbox = await Sandbox.create();
  await sandbox.run();
  const before = (await sandbox.calls()).length;
  t.is((await sandbox.run()).code, 0);
  const calls = (await sandbox.calls()).slice(before);
  t.deepEqual(
    calls.filter((call) => call.startsWith('npm') || call.startsWith('apt-get')),
    [],
  );
});

test('missing packages are named with their purpose, then installed', async (t) => {
  const sandbox = await Sandbox.create({ missing: ['mmdebstrap', 'qemu-img'] });
  const { code, stdout } = await sandbox.run();
  t.is(code, 0, stdout);
  t.regex(stdout, /qemu-utils +makes its disks/);
  t.deepEqual(
    (await sandbox.calls()).filter((call) => call.startsWith('apt-get')),
    [
      'apt-get update --quiet=2',
      'apt-get install --yes --no-install-recommends mmdebstrap qemu-utils --quiet=2',
    ],
  );
});

test('every package that the lab asks for is one that is installed', async (t) => {
  const script = await readFile(path.join(packageRoot, 'quickstart'), 'utf8');
  for (const name of [...labPackages, ...rootlessPackages])
    t.true(script.includes(` ${name} `), name);
});

test('so is every program that a test says it misses', async (t) => {
  const script = await readFile(path.join(packageRoot, 'quickstart'), 'utf8');
  for (const [program, name] of Object.entries(testPrograms))
    t.regex(script, new RegExp(`^${program} ${name} `, 'm'));
});

test('what only tests need is installed when that is asked for, and nothing else is done', async (t) => {
  const sandbox = await Sandbox.create();
  const { code, stdout } = await sandbox.run('--test-packages');
  t.is(code, 0, stdout);
  t.regex(stdout, /needed for the lab and the tests:\n +busybox +runs lvs_rs\.sh/);
  const calls = (await sandbox.calls()).filter((call) => !call.startsWith('node'));
  t.is(calls.length, 2);
  // What is below /usr/sbin of this machine is found there.
  t.regex(calls[1] ?? '', /^apt-get install .* busybox chromium /);
});

test('an old Node.js is refused before anything is done', async (t) => {
  const sandbox = await Sandbox.create({ nodeIsOld: true });
  const { code, stderr } = await sandbox.run();
  t.is(code, 1);
  t.regex(stderr, /Node\.js v18\.0\.0 is too old\.\n {2}Install Node\.js 20\.19/);
  t.true((await sandbox.calls()).every((call) => call.startsWith('node')));
});

test('the exit code of the step that failed is the exit code', async (t) => {
  const sandbox = await Sandbox.create({ exitCodes: { up: 3 } });
  const { code, stderr } = await sandbox.run();
  t.is(code, 3);
  t.regex(stderr, /failed with exit code 3: lvsdeploy up/);
});

test('answers from one real server only are a failure', async (t) => {
  const answers = [10, 11, 12, 13].map((last) => `192.168.57.${last} web1`);
  const sandbox = await Sandbox.create({ answers });
  const { code, stderr } = await sandbox.run();
  t.is(code, 1);
  t.regex(stderr, /no answer came from web2/);
});

test('too few answers are a failure', async (t) => {
  const sandbox = await Sandbox.create({ answers: ['192.168.57.10 web1', '192.168.57.11 web2'] });
  const { code, stderr } = await sandbox.run();
  t.is(code, 1);
  t.regex(stderr, /only 2 of the client's addresses/);
});

test('an unknown option is a usage error', async (t) => {
  const sandbox = await Sandbox.create();
  t.is((await sandbox.run('--fast')).code, 2);
  t.deepEqual(await sandbox.calls(), []);
});
