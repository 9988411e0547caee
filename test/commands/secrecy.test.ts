import { readdirSync } from 'node:fs';
import test, { type ExecutionContext } from 'ava';
import type { Ended } from '../cli/run-cli.js';
import { Bench, password } from './bench.js';

/** The password of the host's configuration before; no inventory knows it any more. */
const former = 'Winter21';

/*
 * Nobody would name a cluster, a task or a file after a password: so it is how to see what has not
 * passed redaction, wherever one is named. The host shows both passwords too, in a file that is to be
 * replaced and in its log.
 */
async function makeLeaky(t: ExecutionContext): Promise<Bench> {
  const bench = await Bench.make(t);
  // Refused at once; nothing that is asked here is about a real server.
  const nobody = 'web1: { address: 192.0.2.2, ssh: { host: 127.0.0.1, port: 1, config: none } }';
  await bench.edit('inventory.yml', 'web1: 192.0.2.2', nobody);
  await bench.edit('inventory.yml', 'vip:', `name: of-${password}\nvip:`);
  await bench.edit('site.yml', 'the file is there', `the file has ${password}`);
  await bench.edit('site.yml', 'managed things', `things of ${password}`);
  await bench.edit('site.yml', bench.managedFile, bench.path(leaky));
  await bench.write(leaky, `formerly ${password}\nauth_pass ${former}\n`);
  await bench.install('journalctl', `${lineOf(password)}\n${lineOf(`auth_pass ${former}`)}`);
  return bench;
}

const leaky = `${password}.conf`;

/** As `journalctl -o short-unix` prints it. */
function lineOf(text: string): string {
  return `1111111111.5 lb1 Keepalived_vrrp[7]: ${text}`;
}

function isRedacted(text: string): boolean {
  return text.includes('[secret]') && !text.includes(password) && !text.includes(former);
}

function checkSaid(t: ExecutionContext, { stdout, stderr }: Ended): void {
  t.true(isRedacted(stdout + stderr), stdout + stderr);
}

function checkJson(t: ExecutionContext, { stdout }: Ended): void {
  for (const line of stdout.trim().split('\n')) t.notThrows(() => void JSON.parse(line), line);
}

function call(bench: Bench, command: string): Promise<Ended> {
  const words = command.split(' ');
  const knowsPlaybooks = !/^(status|logs)\b/.test(command);
  return bench.run(...words, ...(knowsPlaybooks ? ['--playbook', bench.path('site.yml')] : []));
}

const looks = [
  'plan',
  'plan --verbose',
  'plan --output json',
  'down --plan-only --verbose',
  'status',
  'status --output json',
  'diagnose --verbose',
  'diagnose --output json',
  'logs --no-follow',
  'logs --no-follow --output json',
  'facts',
  'render managed.conf.hbs --host lb1',
  'render managed.conf.hbs --host lb1 --facts',
];

for (const command of looks) {
  test(`${command} says nothing secret`, async (t) => {
    const ended = await call(await makeLeaky(t), command);
    checkSaid(t, ended);
    if (command.endsWith('json')) checkJson(t, ended);
  });
}

for (const [command, secret] of [
  ['status --output json', '1111'],
  ['logs --no-follow --output json', '1111'],
  ['diagnose --output json', 'true'],
] as const) {
  test(`${command} is JSON, also where ${secret} is secret`, async (t) => {
    const bench = await Bench.make(t);
    await bench.edit('inventory.yml', `auth_pass: ${password}`, `auth_pass: "${secret}"`);
    await bench.edit('inventory.yml', 'port: 80', 'port: 1111');
    await bench.install('journalctl', lineOf('hello'));
    checkJson(t, await call(bench, command));
  });
}

for (const output of ['plain', 'json']) {
  test(`verify says nothing secret in ${output}, and writes nothing secret`, async (t) => {
    const bench = await makeLeaky(t);
    const kinds = ['html', 'junit'] as const;
    const reports = kinds.flatMap((kind) => [`--${kind}`, bench.path(kind)]);
    const args = ['--no-drills', '--verbose', '--output', output, ...reports];
    checkSaid(t, await bench.runHere('verify', ...args));
    for (const kind of kinds) t.true(isRedacted(await bench.read(kind)), kind);
  });

  test(`validate says nothing secret in ${output} of an argument that is wrong`, async (t) => {
    const bench = await makeLeaky(t);
    const mistake = '    - { name: x, each: instances, file: { path: "{{item.authPassword}}" } }\n';
    await bench.write('site.yml', (await bench.read('site.yml')) + mistake);
    const ended = await bench.runHere('validate', '--output', output);
    t.is(ended.code, 2);
    checkSaid(t, ended);
  });

  test(`nothing secret is said in ${output} or kept of runs and their plan`, async (t) => {
    const bench = await makeLeaky(t);
    const [plan, how] = [bench.path('plan.json'), ['--verbose', '--output', output]];
    await bench.runHere('plan', '--out', plan);
    t.true(isRedacted(await bench.read('plan.json')));

    const runs = [
      await bench.run('up', '--plan', plan, ...how),
      await bench.runHere('rollback', '--yes', ...how),
      await bench.runHere('up', ...how),
      await bench.runHere('down', '--yes', ...how),
    ];
    for (const ended of runs) {
      t.is(ended.code, 0, ended.stdout + ended.stderr);
      checkSaid(t, ended);
    }
    const logs = readdirSync(bench.path('state/lvsdeploy/runs'));
    t.is(logs.length, runs.length);
    for (const log of logs) {
      const text = await bench.read(`state/lvsdeploy/runs/${log}`);
      t.regex(text, /"change-done"/);
      t.true(isRedacted(text), text);
      checkSaid(t, await bench.run('history', `${Number.parseInt(log)}`, ...how));
    }
  });
}
