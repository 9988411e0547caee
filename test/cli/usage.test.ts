import { execFile } from 'node:child_process';
import { mkdtemp, readFile, readdir } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import test from 'ava';
import { packageRoot } from '../../src/package-root.js';
import { invoke } from './invoke.js';
import { runCli, runScripted } from './run-cli.js';

test('--help explains the commands and the exit codes', async (t) => {
  const { code, stdout } = await invoke(['--help']);
  t.is(code, 0);
  t.regex(stdout, /Usage: lvsdeploy/);
  t.regex(stdout, /3 a host is unreachable/);
});

test('--version is that of package.json', async (t) => {
  const text = await readFile(path.join(packageRoot, 'package.json'), 'utf8');
  const { version } = JSON.parse(text) as { version: string };
  const { code, stdout } = await runCli(['--version']);
  t.deepEqual([code, stdout], [0, `${version}\n`]);
});

test('no command, an unknown command and an unknown option are usage errors', async (t) => {
  for (const args of [[], ['lap'], ['--verison'], ['lab'], ['lab', 'pu']]) {
    const { code, stdout } = await invoke(args);
    t.deepEqual([code, stdout], [2, ''], args.join(' '));
  }
});

test('a mistyped word comes with a suggestion', async (t) => {
  t.regex((await invoke(['lap'])).stderr, /Did you mean lab\?/);
  t.regex((await invoke(['--verison'])).stderr, /Did you mean --version\?/);
  t.regex((await invoke(['lab', 'stats'])).stderr, /Did you mean status\?/);
});

test('the help of an option has its choices, and its default only where that tells something', async (t) => {
  const { stdout } = await invoke(['up', '--help']);
  t.regex(stdout, /how to treat host keys \(strict, accept-new, pinned\)\s+\(default: as the/);
  t.regex(stdout, /how many hosts at once \(default: 50\)/);
  t.notRegex(stdout, /default: (false|\[\]|)\)/);
});

test('a usage error names the help that fits', async (t) => {
  t.regex((await invoke(['lab', 'stats'])).stderr, /\(lvsdeploy lab --help says more\)/);
});

for (const [command, option, value] of [
  ['down', '--tags', 'web'],
  ['retire', '--tags', 'web'],
  ['retire', '--limit', 'web2'],
  ['drain', '--tags', 'web'],
  ['undrain', '--wait', 'web2'],
] as const) {
  test(`${command} neither offers nor takes ${option}`, async (t) => {
    t.false((await invoke([command, '--help'])).stdout.includes(option));
    const { code, stderr } = await invoke([command, option, value]);
    t.is(code, 2);
    t.regex(stderr, new RegExp(`unknown option '${option}'`));
  });
}

for (const command of ['retire', 'drain', 'undrain']) {
  test(`${command} takes names and an inventory`, async (t) => {
    const { code, stderr } = await invoke([command, 'web1,web2', 'nowhere.yml']);
    t.is(code, 2);
    t.regex(stderr, /nowhere\.yml/);
  });
}

test('a port that cannot be is a usage error', async (t) => {
  for (const option of ['--port', '--local-port']) {
    for (const port of ['0', '65536', '99999', '80x', '-1']) {
      const { code, stderr } = await invoke(['lab', 'open', option, port]);
      t.is(code, 2, port);
      t.regex(stderr, /Expected 1 to 65535\./);
    }
  }
});

test('where there is no lab, lab open says so', async (t) => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'lvsdeploy-no-lab-'));
  const { code, stderr } = await invoke(['lab', 'open'], { env: { LVSDEPLOY_LAB_DIR: folder } });
  t.is(code, 1);
  t.regex(stderr, /LAB_FAILED There is no lab yet\n +hint +Run: lvsdeploy lab up/);
});

test('a usage error is one of the process too', async (t) => {
  const { code, stdout, stderr } = await runCli(['--verison']);
  t.deepEqual([code, stdout], [2, '']);
  t.regex(stderr, /Did you mean --version\?/);
});

test('the exit code is the one that the command finished with', async (t) => {
  t.is((await runScripted('find-changes')).code, 5);
});

test('help loads nothing heavy', async (t) => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'lvsdeploy-help-'));
  await runCli(['--help'], { env: { NODE_V8_COVERAGE: folder } });
  const [file = ''] = await readdir(folder);
  const { result } = JSON.parse(await readFile(path.join(folder, file), 'utf8')) as {
    result: { url: string }[];
  };
  const packages = result.flatMap(({ url }) => /node_modules\/([^/]+)/.exec(url)?.[1] ?? []);
  t.deepEqual([...new Set(packages)], ['commander']);
});

test('a reader that is slow gets everything', async (t) => {
  const cli = fileURLToPath(new URL('../../src/cli.js', import.meta.url));
  const folder = await mkdtemp(path.join(os.tmpdir(), 'lvsdeploy-usage-'));
  const sizeBy = async (way: string): Promise<number> => {
    const script = `"$0" "$1" schema inventory ${way}`;
    const args = ['-c', script, process.execPath, cli, path.join(folder, 'schema')];
    return Number((await promisify(execFile)('sh', args)).stdout);
  };
  const whole = await sizeBy('>"$2"; wc -c <"$2"');
  t.true(whole > 100_000);
  t.is(await sizeBy('| { sleep 0.5; wc -c; }'), whole);
});
