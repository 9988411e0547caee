import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import type { RunSummary } from '../../src/model/run/event.js';
import { quote } from '../../src/model/text/shell-quote.js';
import { testUnless } from '../skips.js';
import { invoke } from './invoke.js';
import { startSmallCluster, summaryOf } from './small-cluster.js';

const cli = fileURLToPath(new URL('../../src/cli.js', import.meta.url));

function temporaryFolder(t: ExecutionContext): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'lvsdeploy-test-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Runs a shell's command line, in which `$cli` is lvsdeploy. */
async function runShell(script: string, stdout: number | 'pipe' = 'pipe') {
  const env = { ...process.env, NO_COLOR: '1', cli: `${process.execPath} ${cli}` };
  const child = spawn('/bin/sh', ['-c', script], { stdio: ['ignore', stdout, 'pipe'], env });
  const said = text(child.stderr!);
  const printed = child.stdout === null ? Promise.resolve('') : text(child.stdout);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stderr: await said, stdout: await printed };
}

test('a full disk behind standard output is told, with exit code 1', async (t) => {
  const { code, stderr } = await runShell('$cli schema inventory', openSync('/dev/full', 'w'));
  t.is(code, 1);
  t.regex(stderr, /^Not all of the output could be written: .*ENOSPC/);
});

test('a full disk behind both outputs ends with exit code 1 too', async (t) => {
  t.is((await runShell('$cli schema inventory >/dev/full 2>/dev/full')).code, 1);
});

const twoFiles = (path: (name: string) => string): string =>
  ['master', 'backup']
    .map((host) =>
      [
        `- name: ${host}`,
        `  hosts: ${host}`,
        '  tasks:',
        ...['one', 'two'].flatMap((name) => [
          `    - name: ${name}`,
          `      file: { path: ${path(`${host}-${name}`)}, content: "text\\n" }`,
        ]),
      ].join('\n'),
    )
    .join('\n');

for (const [output, outputs, stderr] of [
  ['json', '>/dev/full', /^Not all of the output could be written: .*ENOSPC/m],
  ['plain', '>/dev/full 2>/dev/full', /^$/],
] as const) {
  test(`up --output ${output} ${outputs} goes to its end on every host, with exit code 1`, async (t) => {
    const { workspace, args } = await startSmallCluster(t, twoFiles, 60);
    const up = ['up', ...args, '--output', output].map(quote).join(' ');
    const ended = await runShell(`$cli ${up} ${outputs}`);
    t.is(ended.code, 1, ended.stderr);
    t.regex(ended.stderr, stderr);
    for (const name of ['master-one', 'master-two', 'backup-one', 'backup-two']) {
      t.is(readFileSync(workspace.path(name), 'utf8'), 'text\n');
    }
    // Nothing is owed, and no lock is held.
    const again = summaryOf(await invoke(['up', ...args]));
    t.like(again, { changed: 0, exitCode: 0 });
  });
}

test('a reader that has gone is no failure', async (t) => {
  const { stdout } = await runShell('{ $cli schema inventory; echo "code $?" >&3; } 3>&1 | true');
  t.is(stdout, '');
  const { stdout: code } = await runShell(
    'exec 3>&1; { $cli schema inventory 3>&-; echo "code $?" >&3; } | true',
  );
  t.is(code, 'code 0\n');
});

test('a working directory that is gone is told, with exit code 2', async (t) => {
  const gone = path.join(temporaryFolder(t), 'gone');
  mkdirSync(gone);
  const { code, stderr } = await runShell(`cd ${gone} && rmdir ${gone} && $cli validate x.yml`);
  t.is(code, 2);
  t.regex(stderr, /^The working directory does not exist any more\./);
});

// Only the effective user is a stranger: the checkout may be out of reach for others.
const whyNoStranger =
  process.getuid?.() === 0 && process.platform === 'linux' ? undefined : 'not root on Linux';
testUnless(whyNoStranger)('a user without a passwd entry is no reason to fail', async (t) => {
  const folder = temporaryFolder(t);
  const inventory = path.join(folder, 'inventory.yml');
  writeFileSync(
    inventory,
    [
      'vip: 192.0.2.100',
      'services: [{ port: 80 }]',
      'directors: { lb1: { address: 192.0.2.1, ssh: { host: 127.0.0.1, port: 1, config: none, agent: none } } }',
      'real_servers: { web1: 192.0.2.2 }',
      'ssh: { known_hosts: ~/known_hosts }',
    ].join('\n'),
  );
  const stranger =
    'setpriv --euid 471147 --clear-groups --inh-caps +dac_read_search,+dac_override --ambient-caps +dac_read_search,+dac_override';
  const plan = `$cli plan ${inventory} --limit lb1`;
  const withHome = await runShell(`HOME=${folder} ${stranger} ${plan}`);
  t.is(withHome.code, 3);
  t.notRegex(withHome.stderr, /bug/);
  const without = await runShell(`unset HOME; ${stranger} ${plan}`);
  t.is(without.code, 2);
  t.regex(without.stderr, /There is no home folder for this user\.\s+hint +Set HOME/);
});

for (const command of ['plan', 'up']) {
  test(`${command} --output json ends with a summary also where nothing could begin`, async (t) => {
    const { code, stdout } = await invoke([command, '/nonexistent.yml', '--output', 'json']);
    t.is(code, 2);
    const summary = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as RunSummary;
    t.like(summary, { type: 'summary', command, exitCode: 2, changed: 0 });
    t.truthy(summary.failure?.code);
  });
}

test('an alias that is a part of what it stands for is a mistake with its place', async (t) => {
  const folder = temporaryFolder(t);
  const playbook = path.join(folder, 'cyclic.yml');
  writeFileSync(
    playbook,
    [
      '- name: p',
      '  hosts: all',
      '  tasks:',
      '    - name: t',
      '      sysctl: { values: &a { net.ipv4.ip_forward: *a }, persist: /etc/sysctl.d/90-x.conf }',
    ].join('\n'),
  );
  const inventory = path.join(folder, 'inventory.yml');
  writeFileSync(inventory, 'vip: 192.0.2.100\ndirectors: { lb1: 192.0.2.1 }\n');
  const { code, stderr } = await invoke(['validate', inventory, '--playbook', playbook]);
  t.is(code, 2);
  t.regex(stderr, /cyclic\.yml:5:\d+: this alias stands for what it is itself a part of/);
});

for (const args of [['judge'], ['up', '--yes', '--plan']]) {
  test(`${args[0]} does not read a file without end`, async (t) => {
    const { code, stderr } = await invoke([...args, '/dev/zero']);
    t.is(code, 2);
    t.regex(stderr, /\/dev\/zero cannot be read: it is larger than 64 MiB/);
  });
}
