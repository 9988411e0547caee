import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import test, { type ExecutionContext } from 'ava';
import { exitCodes } from '../../src/model/run/exit-code.js';
import { LvsError } from '../../src/model/problem/error.js';
import { findPackageRoot, packageRoot, packageVersion } from '../../src/package-root.js';
import type { Ended } from './run-cli.js';

async function makeFolder(t: ExecutionContext): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'lvsdeploy-damaged-'));
  t.teardown(() => rm(folder, { recursive: true }));
  return folder;
}

test('a package.json that is nowhere is looked for up to the root, and no further', (t) => {
  t.is(findPackageRoot('/'), undefined);
  t.is(findPackageRoot('/no/such/folder'), undefined);
});

test('the nearest package.json counts', async (t) => {
  const folder = await makeFolder(t);
  await writeFile(path.join(folder, 'package.json'), '{}');
  t.is(findPackageRoot(path.join(folder, 'dist', 'src')), folder);
});

for (const [what, content] of [
  ['is not there', undefined],
  ['is empty', ''],
  ['is cut off', '{ "version": '],
  ['is no map', 'null'],
  ['has no version', '{}'],
] as const) {
  test(`an installation whose package.json ${what} is damaged`, async (t) => {
    const folder = await makeFolder(t);
    if (content !== undefined) await writeFile(path.join(folder, 'package.json'), content);
    const error = t.throws(() => packageVersion(folder), { instanceOf: LvsError });
    t.is(error.exitCode, exitCodes.usage);
    t.regex(error.message, /^This installation of lvsdeploy is damaged: .*package\.json/);
    t.true(error.details.hint?.includes(folder));
  });
}

test('a program without its package.json says so, and ends', async (t) => {
  const folder = await makeFolder(t);
  await mkdir(path.join(folder, 'dist'));
  const sources = fileURLToPath(new URL('../../src', import.meta.url));
  await symlink(sources, path.join(folder, 'dist/src'));
  await symlink(path.join(packageRoot, 'node_modules'), path.join(folder, 'node_modules'));
  const asIs = ['--preserve-symlinks', '--preserve-symlinks-main'];
  const args = [...asIs, path.join(folder, 'dist/src/cli.js'), 'validate'];
  const running = promisify(execFile)(process.execPath, args, { timeout: 20_000 });
  const { code, stderr } = await t.throwsAsync<Ended & Error>(running);
  t.is(code, exitCodes.usage);
  t.regex(stderr, /This installation of lvsdeploy is damaged: \S+\/package\.json cannot be read/);
  t.notRegex(stderr, /bug/);
});
