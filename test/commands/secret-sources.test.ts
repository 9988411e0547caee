import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { seal } from '../../src/secrets/age/seal.js';
import { makeIdentity } from '../../src/secrets/age/make-identity.js';
import type { SecretSource } from '../../src/model/run/secret-source.js';
import type { Ended } from '../cli/run-cli.js';
import { spell } from '../secrets/spellings.js';
import { makeCertificate } from '../soak/make-certificate.js';
import { Bench } from './bench.js';

const site = makeCertificate('shop.example.org');

// One for each kind of place; with signs that URLs, shells and JSON write otherwise. Short enough for VRRP.
const sentinels = {
  auth_pass: 'Qv7rrp',
  passphrase: 'Q passphrase/of?a+key',
  password: 'Q"pass\'word&end',
  sudo_password: 'Q$sudo%20word\\',
  host_passphrase: 'Q-host-passphrase',
  host_password: 'Q-host-password',
  host_sudo_password: 'Q-host-sudo-password',
  jump_passphrase: 'Q-jump-passphrase',
  jump_password: 'Q-jump-password',
  database_password: 'Q-database-password',
  tsig_secret: 'UXNlbnRpbmVsIG9mIFRTSUc=',
  tls_key: site.key.trim(),
} as const;

type Place = keyof typeof sentinels;

const places = Object.keys(sentinels) as Place[];

/** Puts the sentinels where the source has them, and gives what an inventory says instead. */
type Fill = (place: Place) => string;

const fills: Readonly<Record<SecretSource['type'], Fill>> = {
  age: (place) => `{ age: secrets/${place}.age }`,
  env: (place) => `{ env: SENTINEL_${place.toUpperCase()} }`,
  file: (place) => `{ file: secrets/${place} }`,
  command: (place) => `{ command: "cat secrets/${place}" }`,
};

const databaseHost = (last: number) =>
  `{ address: 192.0.2.${String(last)}, ssh: { host: 127.0.0.1, port: 1, config: none } }`;

const spellings = Object.values(sentinels).flatMap(spell);
// Each line of a key is worth hiding.
const keyLines = site.key.split('\n').filter((line) => !line.startsWith('-----') && line !== '');

/** An inventory with a secret at each place, all from one kind of source. `leak`: the playbook shows them all. */
async function fillBench(t: ExecutionContext, type: SecretSource['type'], leak: boolean) {
  const bench = await Bench.make(t);
  await mkdir(bench.path('secrets'));
  const identity = bench.path('age.txt');
  const keys = [await makeIdentity(identity, new Date(0))];
  const env: Record<string, string> = { LVSDEPLOY_AGE_IDENTITY: identity };
  for (const [place, secret] of Object.entries(sentinels)) {
    const sealed = await seal(Buffer.from(secret), { file: '', keys }, { isArmored: true });
    if (type === 'age') await bench.write(`secrets/${place}.age`, Buffer.from(sealed).toString());
    if (type === 'env') env[`SENTINEL_${place.toUpperCase()}`] = secret;
    if (type === 'file' || type === 'command') await bench.write(`secrets/${place}`, `${secret}\n`);
  }
  const fill = fills[type];
  const map = (...names: readonly Place[]) =>
    names
      .map((name) => `${name.replace(/^(?:host|jump|tsig|tls|database)_/, '')}: ${fill(name)}`)
      .join(', ');
  await bench.edit('inventory.yml', 'auth_pass: hunter22', map('auth_pass'));
  await bench.edit(
    'inventory.yml',
    'user: root,',
    `user: root, ${map('host_passphrase', 'host_password', 'host_sudo_password')},`,
  );
  await bench.edit(
    'inventory.yml',
    'web1: 192.0.2.2',
    `web1: { address: 192.0.2.2, ssh: { host: 127.0.0.1, port: 1, config: none, jump: { host: 127.0.0.1, port: 2, ${map('jump_passphrase', 'jump_password')} } } }`,
  );
  const common = `ssh: { ${map('passphrase', 'password', 'sudo_password')} }`;
  const nameServer = `{ server: 127.0.0.1, port: 1, zone: example.org, key: { name: lvs, ${map('tsig_secret')} } }`;
  const emergency = `emergency: { names: [www.example.org], dns: ${nameServer} }`;
  await bench.write('tls.crt', site.certificate);
  const web = `web_server: { kind: nginx, tls: { certificate: tls.crt, ${map('tls_key')} } }`;
  const database = `database: { kind: galera, vip: 192.0.2.90, hosts: { db1: ${databaseHost(3)}, db2: ${databaseHost(4)}, db3: ${databaseHost(5)} }, databases: { shop: { user: shop, ${map('database_password')} } } }`;
  const shown = leak ? JSON.stringify(spellings) : '[]';
  await bench.edit(
    'inventory.yml',
    'colour: red }',
    `colour: red, shown: ${shown} }\n${common}\n${emergency}\n${web}\n${database}\n`,
  );
  await bench.edit(
    'templates/managed.conf.hbs',
    'colour',
    '{{#each vars.shown}}{{this}}\n{{/each}}colour',
  );
  return { bench, env };
}

function requireNothing(t: ExecutionContext, where: string, text: string): void {
  for (const spelling of [...spellings, ...keyLines]) {
    t.false(text.includes(spelling), `${where} shows ${spelling}:\n${text}`);
  }
}

/** Samples the words of all processes of this machine, which is the bench's host too, while work is done. */
async function watchProcesses<T>(t: ExecutionContext, work: () => Promise<T>): Promise<T> {
  const seen = new Map<string, number>();
  const look = () => {
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      const words = readWords(`/proc/${pid}/cmdline`);
      for (const spelling of spellings) {
        if (words.includes(spelling)) seen.set(words, Number(pid));
      }
    }
  };
  const timer = setInterval(look, 10);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    t.deepEqual([...seen.keys()], []);
  }
}

function readWords(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((one) => one.isFile()).map((one) => path.join(one.parentPath, one.name));
}

for (const type of Object.keys(fills) as SecretSource['type'][]) {
  test(`secrets by ${type} appear in nothing that commands say or keep`, async (t) => {
    const { bench, env } = await fillBench(t, type, true);
    const here = [bench.path('inventory.yml'), '--playbook', bench.path('site.yml')];
    const call = async (code: number, command: string, ...args: readonly string[]) => {
      const run = () => bench.runWith(env, command, ...args);
      const ended = await (command === 'up' ? watchProcesses(t, run) : run());
      t.is(ended.code, code, `${command}: ${ended.stdout}${ended.stderr}`);
      requireNothing(t, [command, ...args].join(' '), ended.stdout + ended.stderr);
      return ended;
    };
    const plan = bench.path('plan.json');
    // What hides them is one for all sources.
    for (const output of type === 'age' ? ['plain', 'json'] : ['plain']) {
      const how = ['--verbose', '--output', output];
      await call(0, 'validate', ...here, '--secrets', '--output', output);
      await call(0, 'plan', ...here, ...how);
      await rm(plan, { force: true });
      await call(0, 'plan', ...here, '--out', plan);
      await call(0, 'forecast', ...here, ...how);
      await call(0, 'up', '--plan', plan, ...how);
      await call(0, 'up', ...here, ...how);
      await call(0, 'history', '--output', output);
      await call(0, 'history', '1', '--output', output);
      await call(0, 'down', ...here, '--yes', ...how);
    }
    const shown = await call(
      0,
      'render',
      'managed.conf.hbs',
      '--host',
      'lb1',
      '--facts',
      ...here.slice(1),
    );
    t.is(shown.stdout.match(/\[secret\]/g)?.length, spellings.length + 1, shown.stdout);
    const reports = ['html', 'junit'].flatMap((kind) => [`--${kind}`, bench.path(`state/${kind}`)]);
    await call(1, 'verify', ...here, '--no-drills', '--verbose', ...reports);
    await call(1, 'diagnose', here[0] ?? '', '--output', 'json');
    await call(1, 'emergency', here[0] ?? '', '--rehearse', '--force');
    await call(0, 'secret', 'check', '--recipients', await writeRecipients(bench), here[0] ?? '');

    requireNothing(t, 'the saved plan', await bench.read('plan.json'));
    const kept = await filesBelow(bench.path('state'));
    t.true(kept.length >= 5, kept.join());
    for (const file of kept) requireNothing(t, file, await readFile(file, 'utf8'));
  });

  test(`secrets by ${type} appear in no error`, async (t) => {
    const { bench, env } = await fillBench(t, type, false);
    const here = [bench.path('inventory.yml'), '--playbook', bench.path('site.yml')];
    const fail = async (code: number, ...args: readonly string[]): Promise<Ended> => {
      const ended = await bench.runWith(env, ...args);
      t.is(ended.code, code, ended.stdout + ended.stderr);
      requireNothing(t, args.join(' '), ended.stdout + ended.stderr);
      return ended;
    };
    const rendered = await fail(0, 'render', 'managed.conf.hbs', '--host', 'lb1');
    t.regex(rendered.stdout, /^auth_pass \[secret\]$/m);
    await bench.cutOff(true);
    await fail(3, 'plan', ...here);
    await bench.cutOff(false);
    await bench.edit('inventory.yml', 'vrrp: {', 'vrrp: { version: 3,');
    await fail(2, 'plan', ...here);
    const invalid = await fail(2, 'validate', ...here, '--secrets', '--output', 'json');
    t.regex(invalid.stdout, /VRRP version 3 has no password/);
  });
}

async function writeRecipients(bench: Bench): Promise<string> {
  const [key = ''] = /age1\w+/.exec(await bench.read('age.txt')) ?? [];
  await bench.write('recipients.txt', `${key}\n`);
  return bench.path('recipients.txt');
}

test('each place has a sentinel of its own', (t) => {
  t.is(new Set(Object.values(sentinels)).size, places.length);
});
