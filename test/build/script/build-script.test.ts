import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import test from 'ava';
import type { ExecutionContext } from 'ava';
import { buildScript } from '../../../src/build/script/build-script.js';
import {
  buildLogPath,
  finishedBuildPath,
  sourcePath,
} from '../../../src/model/host/build-paths.js';
import { prepareFakeBuild, type FakeProgram } from '../fake-program.js';
import { runStep } from '../run-shell.js';
import { temporaryFolder } from '../temporary-folder.js';

async function build(t: ExecutionContext, program: FakeProgram = {}) {
  const root = temporaryFolder(t);
  const prepared = prepareFakeBuild(root, program);
  const result = await runStep(buildScript(prepared, root));
  const archive = path.join(root, finishedBuildPath(prepared.key));
  const log = path.join(root, buildLogPath(prepared.key));
  return { root, prepared, result, archive, log };
}

function namesIn(archive: string): string[] {
  return execFileSync('tar', ['-tzf', archive], { encoding: 'utf8' }).trim().split('\n');
}

test('a build leaves one archive with a manifest of every file, and nothing else', async (t) => {
  const { root, result, archive } = await build(t);
  t.deepEqual(result, { status: 0, stdout: '', stderr: '' });
  const files = namesIn(archive).filter((name) => !name.endsWith('/'));
  t.deepEqual(files, [
    'manifest',
    'files/usr/lib/systemd/system/keepalived.service',
    'files/usr/sbin/keepalived',
  ]);
  const manifest = execFileSync('tar', ['-xzOf', archive, 'manifest'], { encoding: 'utf8' });
  t.regex(manifest, /^[\da-f]{64} 644 \/usr\/lib\/systemd\/system\/keepalived\.service\n/);
  t.regex(manifest, /\n[\da-f]{64} 755 \/usr\/sbin\/keepalived\n$/);
  t.deepEqual(readdirSync(path.join(root, 'var/cache/lvsdeploy/work')), []);
});

test('the same source gives the same archive, byte for byte', async (t) => {
  const { root, prepared, archive } = await build(t);
  const first = readFileSync(archive);
  rmSync(archive);
  const again = await runStep(buildScript(prepared, root));
  t.is(again.status, 0);
  t.deepEqual(readFileSync(archive), first);
});

test('a finished archive is not built again', async (t) => {
  const { root, prepared, archive, log } = await build(t);
  const before = [statSync(archive).mtimeMs, statSync(log).mtimeMs];
  t.is((await runStep(buildScript(prepared, root))).status, 0);
  t.deepEqual([statSync(archive).mtimeMs, statSync(log).mtimeMs], before);
});

test('the log is private and holds every command with what it printed', async (t) => {
  const { log } = await build(t);
  t.is(statSync(log).mode & 0o777, 0o600);
  const text = readFileSync(log, 'utf8');
  t.true(text.includes("+ ./configure '--prefix=/usr' 'CFLAGS=-O2 -g0'"));
  t.true(text.includes('libnl version            : 3'));
  t.true(text.includes('compiling'));
});

const failing = test.macro({
  title: (title) => title ?? '',
  exec: async (t, program: FakeProgram, message: RegExp) => {
    const { root, prepared, result, archive, log } = await build(t, program);
    t.is(result.status, 1);
    t.regex(result.stderr, message);
    t.true(result.stderr.includes(`The whole log, on this host: ${log}`));
    t.true(result.stderr.trim().split('\n').length <= 20);
    t.false(existsSync(archive));
    t.false(existsSync(path.join(root, 'var/cache/lvsdeploy/work', prepared.key)));
  },
});

test(
  'a missing compiler is named before anything starts',
  failing,
  { recipe: { tools: ['tar', 'no-such-gcc', 'no-such-make'] } },
  /^keepalived 1\.0 was not built on this host: these commands are missing: no-such-gcc no-such-make\./,
);

test(
  'a failing configure shows its last lines',
  failing,
  { configure: 'echo "configure: error: cannot find 8-bit pcre library" >&2; exit 77' },
  /configure failed with exit status 77\.\n[^]*cannot find 8-bit pcre library/,
);

test(
  'a summary without libnl is a failure, though configure says it went well',
  failing,
  { configure: "echo 'IPVS use libnl           : No'; echo 'libnl version            : 3'" },
  /configure does not say "IPVS use libnl: Yes"/,
);

test(
  'a failing make shows the last lines of many',
  failing,
  { compile: 'i=0; while [ $i -lt 200 ]; do i=$((i+1)); echo "line $i"; done; exit 2' },
  /make failed with exit status 2\.\n[^]*\nline 200\n/,
);

test(
  'a failing installation is a failure',
  failing,
  { recipe: { install: 'exit 3' } },
  /make install failed with exit status 3\./,
);

test(
  'a link among the files is refused, since the manifest could not hold it',
  failing,
  { recipe: { install: 'mkdir -p "$stage/usr" && ln -s /etc/passwd "$stage/usr/link"' } },
  /it would install what the manifest cannot hold: \.\/usr\/link/,
);

test(
  'a file that is none of the program is refused, before any director is handed it',
  failing,
  { files: { 'usr/sbin/keepalived': 'program', 'usr/sbin/sshd': 'another' } },
  /it would install what is no file of this program: .*\/usr\/sbin\/sshd/,
);

test(
  'an installation of nothing is a failure',
  failing,
  { recipe: { install: 'mkdir -p "$stage/usr"' } },
  /it installed no files/,
);

test('a damaged source archive is removed, so that the next run brings it anew', async (t) => {
  const root = temporaryFolder(t);
  const prepared = prepareFakeBuild(root);
  const source = path.join(root, sourcePath(prepared.source.artifact));
  appendFileSync(source, 'x');
  const { status, stderr } = await runStep(buildScript(prepared, root));
  t.is(status, 1);
  t.regex(stderr, /was damaged on the way, and is removed/);
  t.false(existsSync(source));
});

test('what a killed build left behind does not get into the next', async (t) => {
  const root = temporaryFolder(t);
  const prepared = prepareFakeBuild(root);
  const left = path.join(root, 'var/cache/lvsdeploy/work', prepared.key, 'archive/files/usr');
  mkdirSync(left, { recursive: true });
  writeFileSync(path.join(left, 'half-written'), 'x');
  t.is((await runStep(buildScript(prepared, root))).status, 0);
  const names = namesIn(path.join(root, finishedBuildPath(prepared.key)));
  t.false(names.some((name) => name.includes('half-written')));
});
