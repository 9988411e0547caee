import { chmod, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import { packageVersion } from '../../src/package-root.js';
import { install, listArchive, makeClone, pack, runInstalled, unlock } from './installed.js';

let folder = '';
let prefix = '';
let installed = '';
let files: readonly string[] = [];

test.before(async (t) => {
  t.timeout(300_000);
  folder = await mkdtemp(path.join(tmpdir(), 'package-'));
  await chmod(folder, 0o755);
  await letOthersThrough(tmpdir());
  const clone = path.join(folder, 'clone');
  await makeClone(clone);
  const archive = await pack(clone, folder);
  files = await listArchive(archive);
  prefix = path.join(folder, 'prefix');
  installed = await install(archive, prefix);
});

// The folder of a run of tests is its user's alone; the command is run by somebody else.
async function letOthersThrough(parent: string): Promise<void> {
  const { mode } = await stat(parent);
  if ((mode & 0o001) === 0) await chmod(parent, (mode & 0o7777) | 0o011);
}

test.after.always(async () => {
  if (prefix !== '') await unlock(prefix);
  await rm(folder, { recursive: true, force: true });
});

test('an archive that was packed in a new clone holds the program', (t) => {
  t.true(files.includes('dist/bin/lvsdeploy.js'));
  t.true(files.some((file) => file.startsWith('dist/bin/parts/')));
});

test('it holds nothing that leads to sources which are not in it', (t) => {
  t.deepEqual(
    files.filter((file) => file.endsWith('.map') || /^(src|test|dist\/(src|test))\//.test(file)),
    [],
  );
});

const link = /\]\((?!https?:|#)(?<target>[^)#\s]+)/g;

async function findDeadLinks(page: string): Promise<readonly string[]> {
  const text = await readFile(path.join(installed, page), 'utf8');
  return Array.from(text.matchAll(link), ({ groups }) => groups?.['target'] ?? '')
    .map((target) => path.join(path.dirname(page), target).replace(/\/$/, ''))
    .filter((target) => !files.some((file) => file === target || file.startsWith(`${target}/`)))
    .map((target) => `${page}: ${target}`);
}

test('every page that one of its pages links is in it', async (t) => {
  const pages = files.filter((file) => file.endsWith('.md'));
  t.true(pages.includes('README.md') && pages.includes('CONTRIBUTING.md'));
  t.deepEqual((await Promise.all(pages.map(findDeadLinks))).flat(), []);
});

const reference = () => path.join(installed, 'inventories/reference.yml');

const commands: readonly (readonly [string, () => readonly string[], RegExp])[] = [
  ['--version', () => ['--version'], new RegExp(packageVersion().replaceAll('.', '\\.'))],
  ['validate', () => ['validate', reference()], /reference/],
  [
    'render',
    () => ['render', 'keepalived.conf.hbs', '--host', 'master', reference()],
    /virtual_router_id 51/,
  ],
  ['schema', () => ['schema'], /"\$schema"/],
  ['lab status', () => ['lab', 'status'], /lab/],
];

for (const [name, args, says] of commands) {
  test(`installed read-only, and run by somebody else: ${name}`, async (t) => {
    const { code, stdout, stderr } = await runInstalled(prefix, ...args());
    t.is(code, name === 'lab status' ? 1 : 0, stderr);
    t.regex(stdout + stderr, says);
    t.notRegex(stdout + stderr, /EACCES|at .*\.js:\d+/);
  });
}
