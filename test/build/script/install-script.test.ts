import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import type { ExecutionContext } from 'ava';
import { buildScript } from '../../../src/build/script/build-script.js';
import { installScript, type ShippedBuild } from '../../../src/build/script/install-script.js';
import {
  installedBuildFactAt,
  type InstalledBuild,
} from '../../../src/facts/packages/installed-build.js';
import { finishedBuildPath, shippedBuildPath } from '../../../src/model/host/build-paths.js';
import { chooseAffordable } from '../../effort.js';
import { oddArchives } from '../archive-files.js';
import { fakeFiles, prepareFakeBuild, type FakeProgram } from '../fake-program.js';
import { runStep } from '../run-shell.js';
import { temporaryFolder } from '../temporary-folder.js';

const builds = mkdtempSync(path.join(tmpdir(), 'lvsdeploy-test-'));

type FinishedBuild = ShippedBuild & { readonly archive: string };

async function finishBuild(name: string, program: FakeProgram): Promise<FinishedBuild> {
  const root = path.join(builds, name);
  const prepared = prepareFakeBuild(root, program);
  const { status, stderr } = await runStep(buildScript(prepared, root));
  if (status !== 0) throw new Error(stderr);
  const { program: built, version } = prepared.source.artifact;
  const archive = path.join(root, finishedBuildPath(prepared.key));
  return { program: built, version, key: prepared.key, archive };
}

function finishTwoBuilds() {
  const { 'usr/lib/systemd/system/keepalived.service': unit } = fakeFiles;
  return Promise.all([
    finishBuild('old', {
      version: '1.0',
      files: {
        'usr/sbin/keepalived': 'old program',
        'usr/share/man/man8/former.8': 'only in the old one',
        'usr/lib/systemd/system/keepalived.service': unit,
      },
    }),
    finishBuild('new', {
      version: '2.0',
      files: {
        'usr/sbin/keepalived': 'new program',
        'usr/share/man/man8/added.8': 'only in the new one',
        'usr/lib/systemd/system/keepalived.service': unit,
      },
    }),
  ]);
}

// Built once: no test changes a finished build.
const finished = finishTwoBuilds();
test.after.always(() => rmSync(builds, { recursive: true, force: true }));

/** Ships and installs a build on the "director" at `root`, with the commands in `bin` before the real ones. */
function install(build: FinishedBuild, root: string, bin = root, kept = '/dev/null') {
  const shipped = path.join(root, shippedBuildPath(build.key));
  mkdirSync(path.dirname(shipped), { recursive: true });
  copyFileSync(build.archive, shipped);
  const env = { PATH: `${bin}:${process.env['PATH'] ?? ''}` };
  // In place of the engine's own.
  const keepFiles = `keep_files() { cat >${kept}; }`;
  return runStep(`${keepFiles}\n${installScript(build, root)}`, env);
}

async function readInstalled(root: string): Promise<InstalledBuild> {
  const fact = installedBuildFactAt(root);
  const { stdout } = await runStep(fact.script(['ipvsadm', 'keepalived']));
  return fact.parse(stdout, 'keepalived');
}

/** Every file below a folder, with its mode and content. */
function snapshot(root: string): Record<string, string> {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((name) => [name, path.join(root, name)] as const)
    .filter(([, file]) => statSync(file).isFile());
  return Object.fromEntries(
    files.map(([name, file]) => [
      name,
      `${(statSync(file).mode & 0o777).toString(8)} ${readFileSync(file, 'latin1')}`,
    ]),
  );
}

/** The same without what was brought there to be looked at. */
function snapshotOutsideStage(root: string): Record<string, string> {
  const brought = /^var\/lib\/lvsdeploy\/builds\/(?:archive|keepalived\/stage)\//;
  const all = Object.entries(snapshot(root));
  return Object.fromEntries(all.filter(([name]) => !brought.test(name)));
}

test('a build is installed with its manifest, its stamp, and nothing left over', async (t) => {
  const [build] = await finished;
  const root = temporaryFolder(t);
  t.deepEqual(await install(build, root), { status: 0, stdout: '', stderr: '' });
  t.deepEqual(Object.keys(snapshot(root)).sort(), [
    'usr/lib/systemd/system/keepalived.service',
    'usr/sbin/keepalived',
    'usr/share/man/man8/former.8',
    'var/lib/lvsdeploy/builds/keepalived/key',
    'var/lib/lvsdeploy/builds/keepalived/manifest',
  ]);
  t.is(snapshot(root)['var/lib/lvsdeploy/builds/keepalived/key'], '644 keepalived-1.0-test\n');
  t.is(snapshot(root)['usr/sbin/keepalived'], '755 old program');
  t.deepEqual(await readInstalled(root), {
    type: 'present',
    key: 'keepalived-1.0-test',
    interrupted: false,
    changed: [],
    missing: [],
  });
});

test('whatever an upgrade replaces or removes is kept first, its own notes too', async (t) => {
  const [old, fresh] = await finished;
  const root = temporaryFolder(t);
  const kept = path.join(temporaryFolder(t), 'kept');
  await install(old, root);
  await install(fresh, root, root, kept);
  const paths = readFileSync(kept, 'utf8').trim().split('\n');
  t.deepEqual(
    paths.map((file) => file.replace(root, '')),
    [
      '/usr/lib/systemd/system/keepalived.service',
      '/usr/sbin/keepalived',
      '/usr/share/man/man8/added.8',
      '/usr/share/man/man8/former.8',
      '/var/lib/lvsdeploy/builds/keepalived/manifest',
      '/var/lib/lvsdeploy/builds/keepalived/key',
    ],
  );
});

test('an upgrade removes what the former build had and the new one has not', async (t) => {
  const [old, upgrade] = await finished;
  const root = temporaryFolder(t);
  await install(old, root);
  t.is((await install(upgrade, root)).status, 0);
  const fresh = temporaryFolder(t);
  await install(upgrade, fresh);
  t.deepEqual(snapshot(root), snapshot(fresh));
});

test('a process that runs the old program keeps it', async (t) => {
  const [old, upgrade] = await finished;
  const root = temporaryFolder(t);
  await install(old, root);
  const before = statSync(path.join(root, 'usr/sbin/keepalived')).ino;
  await install(upgrade, root);
  t.not(statSync(path.join(root, 'usr/sbin/keepalived')).ino, before);
});

test('changed and missing files are seen, and installing again repairs them', async (t) => {
  const [build] = await finished;
  const root = temporaryFolder(t);
  await install(build, root);
  const whole = snapshot(root);
  writeFileSync(path.join(root, 'usr/sbin/keepalived'), 'tampered');
  chmodSync(path.join(root, 'usr/lib/systemd/system/keepalived.service'), 0o666);
  rmSync(path.join(root, 'usr/share/man/man8/former.8'));
  t.like(await readInstalled(root), {
    changed: ['/usr/lib/systemd/system/keepalived.service', '/usr/sbin/keepalived'],
    missing: ['/usr/share/man/man8/former.8'],
  });
  t.is((await install(build, root)).status, 0);
  t.deepEqual(snapshot(root), whole);
});

test('nothing is replaced when the archive is damaged', async (t) => {
  const [old, upgrade] = await finished;
  const root = temporaryFolder(t);
  await install(old, root);
  const archive = path.join(root, 'damaged.tar.gz');
  copyFileSync(upgrade.archive, archive);
  truncateSync(archive, statSync(archive).size - 20);
  const { status, stderr } = await install({ ...upgrade, archive }, root);
  t.is(status, 1);
  t.regex(
    stderr,
    /keepalived 2\.0 is not installed: its archive is damaged\. This run replaced nothing\./,
  );
  t.like(await readInstalled(root), {
    key: 'keepalived-1.0-test',
    interrupted: false,
    changed: [],
  });
});

for (const [what, make] of Object.entries(oddArchives)) {
  test(`nothing of an archive with ${what} reaches a director`, async (t) => {
    const [old, upgrade] = await finished;
    const root = temporaryFolder(t);
    await install(old, root);
    const before = snapshotOutsideStage(root);
    const archive = path.join(root, 'odd.tar.gz');
    writeFileSync(archive, make());
    const { status, stderr } = await install({ ...upgrade, archive }, root);
    t.is(status, 1);
    t.regex(
      stderr,
      /is not installed: (its archive|its manifest|a file in its archive) .*This run replaced nothing\./,
    );
    rmSync(archive);
    t.deepEqual(snapshotOutsideStage(root), before);
  });
}

test('nothing is replaced when the host lacks a library', async (t) => {
  const [old, upgrade] = await finished;
  const root = temporaryFolder(t);
  await install(old, root);
  const bin = temporaryFolder(t);
  writeFileSync(path.join(bin, 'ldd'), "#!/bin/sh\necho '\tlibnl-3.so.200 => not found'\n", {
    mode: 0o755,
  });
  const { status, stderr } = await install(upgrade, root, bin);
  t.is(status, 1);
  t.regex(
    stderr,
    /this host lacks the libraries libnl-3\.so\.200: put their packages into a package task/,
  );
  t.like(await readInstalled(root), {
    key: 'keepalived-1.0-test',
    interrupted: false,
    changed: [],
  });
});

test('systemd reads the units again, where it runs', async (t) => {
  const [build] = await finished;
  const root = temporaryFolder(t);
  const bin = temporaryFolder(t);
  const called = path.join(bin, 'called');
  writeFileSync(path.join(bin, 'systemctl'), `#!/bin/sh\necho "$*" >>${called}\n`, { mode: 0o755 });
  await install(build, root, bin);
  t.false(existsSync(called));
  mkdirSync(path.join(root, 'run/systemd/system'), { recursive: true });
  await install(build, root, bin);
  t.is(readFileSync(called, 'utf8'), 'daemon-reload\n');
});

const changingCommands = ['install', 'mkdir', 'mv', 'rm', 'sync', 'tar'];

/** Commands that kill the shell that calls them, instead of doing anything, the Nth time that any of them is called. */
function layMines(t: ExecutionContext, nth: number): string {
  const bin = temporaryFolder(t);
  writeFileSync(path.join(bin, 'count'), '');
  for (const name of changingCommands) {
    const real = execFileSync('/bin/sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim();
    const mine = [
      '#!/bin/sh',
      `printf x >>${bin}/count`,
      `read -r count <${bin}/count || :`,
      `if [ "\${#count}" -eq ${nth} ]; then kill -9 "$PPID"; exit 1; fi`,
      `exec ${real} "$@"`,
    ];
    writeFileSync(path.join(bin, name), mine.join('\n'), { mode: 0o755 });
  }
  return bin;
}

test('an upgrade that is killed anywhere is seen, and finished, by the next run', async (t) => {
  const [old, upgrade] = await finished;
  const start = temporaryFolder(t);
  await install(old, start);
  const oldState = snapshot(start);
  const whole = temporaryFolder(t);
  cpSync(start, whole, { recursive: true });
  const counted = layMines(t, 0);
  await install(upgrade, whole, counted);
  const newState = snapshot(whole);
  const calls = readFileSync(path.join(counted, 'count'), 'utf8').length;
  t.true(calls > 12, `only ${calls} places to be killed at`);

  const moments = Array.from({ length: calls }, (_, index) => index + 1);
  for (const moment of chooseAffordable(moments)) {
    const root = temporaryFolder(t);
    cpSync(start, root, { recursive: true });
    t.not((await install(upgrade, root, layMines(t, moment))).status, 0);

    const seen = await readInstalled(root);
    const looksDone = seen.type === 'present' && seen.key === upgrade.key && !seen.interrupted;
    t.false(looksDone, `killed at command ${moment}`);
    const back = temporaryFolder(t);
    cpSync(root, back, { recursive: true });
    t.is((await install(upgrade, root)).status, 0);
    t.deepEqual(snapshot(root), newState, `killed at command ${moment}, then finished`);
    t.is((await install(old, back)).status, 0);
    t.deepEqual(snapshot(back), oldState, `killed at command ${moment}, then taken back`);
  }
});
