import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, readdir, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { perform } from '../../../src/engine/perform/perform.js';
import type { ArtifactStore } from '../../../src/model/host/artifact-store.js';
import type { Change } from '../../../src/model/plan/change.js';
import { LvsError } from '../../../src/model/problem/error.js';
import type { Event } from '../../../src/model/run/event.js';
import { Secret } from '../../../src/model/run/secret.js';
import type { Step } from '../../../src/model/plan/step.js';
import { testUnless } from '../../skips.js';
import { whyNoMount } from '../../why-no-mount.js';
import { createLocalConnection, createStateFolder } from '../local-connection.js';
import { testIdentity } from '../test-identity.js';

const noArtifacts: ArtifactStore = {
  builds: () => Promise.resolve(new Set()),
  resolve: () => Promise.reject(new Error('no artifacts here')),
  accept: () => Promise.reject(new Error('no artifacts here')),
};

function change(summary: string, ...steps: readonly Step[]): Change {
  return { summary, steps, diffs: [], expects: [] };
}

function write(file: string, content: string | Secret, validate?: string): Step {
  const step = {
    type: 'write',
    path: file,
    content,
    mode: 0o640,
    owner: 'root',
    group: 'root',
  } as const;
  return validate === undefined ? step : { ...step, validate };
}

async function performHere(changes: readonly Change[], artifacts = noArtifacts, bin = '') {
  const events: Event[] = [];
  const env = { ...process.env, PATH: `${bin}:${process.env['PATH'] ?? ''}` };
  const connection = createLocalConnection('a', createStateFolder(), env);
  const stage = { host: 'a', tasks: [{ name: 'a task', kind: 'file', changes }] };
  const { signal } = new AbortController();
  const failure = await perform(connection, stage, {
    play: 'a play',
    identity: testIdentity,
    finishes: true,
    artifacts,
    signal,
    emit: (event) => events.push(event),
  }).then(
    () => undefined,
    (error: unknown) => error,
  );
  return { failure, events, execs: connection.execs };
}

function temporaryFolder(): Promise<string> {
  return mkdtemp(path.join(tmpdir(), 'lvsdeploy-perform-'));
}

test('all steps of a stage go in one exec, and each change is told when it begins and ends', async (t) => {
  const folder = await temporaryFolder();
  const file = path.join(folder, 'new/deeper/file');
  const { failure, events, execs } = await performHere([
    change('the file is there', write(file, 'one\n'), { type: 'run', script: 'true' }),
    change('more is there', { type: 'run', script: `echo two >>'${file}'` }),
  ]);
  t.is(failure, undefined);
  t.is(execs, 1);
  t.is(await readFile(file, 'utf8'), 'one\ntwo\n');
  t.deepEqual(
    events.map((event) => ('summary' in event ? `${event.type}: ${event.summary}` : event.type)),
    [
      'change-started: the file is there',
      'change-done: the file is there',
      'change-started: more is there',
      'change-done: more is there',
    ],
  );
});

for (const content of [
  '',
  'no newline at the end',
  'it\'s %s \\n $(quoted) `all` "through"\n\n\n',
  'é — …\n',
]) {
  test(`a file gets exactly the content ${JSON.stringify(content)}`, async (t) => {
    const file = path.join(await temporaryFolder(), 'file');
    const { failure } = await performHere([change('it is there', write(file, content))]);
    t.is(failure, undefined);
    t.is(await readFile(file, 'utf8'), content);
    t.is((await stat(file)).mode & 0o7777, 0o640);
  });
}

test('a secret content reaches the file', async (t) => {
  const file = path.join(await temporaryFolder(), 'file');
  await performHere([change('it is there', write(file, new Secret('1111')))]);
  t.is(await readFile(file, 'utf8'), '1111');
});

test('a symbolic link in the way is replaced, not followed', async (t) => {
  const folder = await temporaryFolder();
  await writeFile(path.join(folder, 'target'), 'untouched');
  await symlink(path.join(folder, 'target'), path.join(folder, 'file'));
  await performHere([change('it is there', write(path.join(folder, 'file'), 'new'))]);
  t.is(await readFile(path.join(folder, 'target'), 'utf8'), 'untouched');
  t.is(await readFile(path.join(folder, 'file'), 'utf8'), 'new');
});

for (const [what, validate] of [
  ['fails', 'grep -q good "$1"'],
  ['complains on stderr and exits 0', 'echo "line 1 is bad" >&2'],
] as const) {
  test(`content whose validation ${what} never replaces the old file`, async (t) => {
    const folder = await temporaryFolder();
    await writeFile(path.join(folder, 'file'), 'old');
    const { failure } = await performHere([
      change('it is there', write(path.join(folder, 'file'), 'bad', validate)),
    ]);
    t.like(failure, { code: 'COMMAND_FAILED' });
    t.is(await readFile(path.join(folder, 'file'), 'utf8'), 'old');
    t.deepEqual(await readdir(folder), ['file']);
  });
}

test('the first failing step ends the script and is named with its stderr and exit status', async (t) => {
  const folder = await temporaryFolder();
  const { failure, events } = await performHere([
    change('the first', { type: 'run', script: 'echo noise of the first >&2' }),
    change('the second', { type: 'run', script: 'echo cannot do it >&2; (exit 7)\ntrue' }),
    change('the third', write(path.join(folder, 'file'), 'never')),
  ]);
  t.like(failure, {
    code: 'COMMAND_FAILED',
    message: 'This step failed: the second.',
    details: { host: 'a', task: 'a task', exitStatus: 7, stderr: 'cannot do it' },
  });
  t.deepEqual(await readdir(folder), []);
  t.deepEqual(
    events
      .filter(({ type }) => type === 'change-done')
      .map((event) => 'summary' in event && event.summary),
    ['the first'],
  );
});

test('a step cannot eat the rest of the script from standard input', async (t) => {
  const file = path.join(await temporaryFolder(), 'file');
  const { failure } = await performHere([
    change('it reads', { type: 'run', script: 'cat >/dev/null' }),
    change('it is there', write(file, 'content')),
  ]);
  t.is(failure, undefined);
  t.is(await readFile(file, 'utf8'), 'content');
});

test('artifacts are put before the script and builds fetched after it', async (t) => {
  const folder = await temporaryFolder();
  const cached = path.join(folder, 'cached');
  const remote = path.join(folder, 'remote/source.tar.gz');
  const accepted = path.join(folder, 'accepted');
  await writeFile(cached, 'source');
  const source = {
    type: 'source',
    program: 'keepalived',
    version: '1',
    sha256: '00',
    fileName: 'p.tar.gz',
  } as const;
  const build = { type: 'build', program: 'keepalived', version: '1', key: 'p-1' } as const;
  const { failure, execs } = await performHere(
    [
      change(
        'it is built',
        { type: 'put', artifact: source, path: remote },
        { type: 'run', script: `tr a-z A-Z <'${remote}' >'${remote}.built'` },
        { type: 'fetch', artifact: build, path: `${remote}.built` },
      ),
    ],
    {
      builds: () => Promise.resolve(new Set()),
      resolve: () => Promise.resolve(cached),
      accept: (_artifact, download) => download(accepted, Infinity),
    },
  );
  t.is(failure, undefined);
  t.is(execs, 3);
  t.is(await readFile(accepted, 'utf8'), 'SOURCE');
});

test('a build that is refused is thrown away on its builder, so that it is not met again', async (t) => {
  const folder = await temporaryFolder();
  const remote = path.join(folder, 'finished');
  await writeFile(remote, 'odd');
  const build = { type: 'build', program: 'keepalived', version: '1', key: 'p-1' } as const;
  const { failure } = await performHere(
    [change('it is taken', { type: 'fetch', artifact: build, path: remote })],
    {
      builds: () => Promise.resolve(new Set()),
      resolve: () => Promise.reject(new Error('not expected')),
      accept: () => Promise.reject(new LvsError('BUILD_FAILED', 'It is not taken.')),
    },
  );
  t.like(failure, { code: 'BUILD_FAILED', message: 'It is not taken.' });
  t.false(existsSync(remote));
});

/** A small file system of its own, which ends with the test. */
async function mountSmall(t: ExecutionContext): Promise<string> {
  const folder = await temporaryFolder();
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder]);
  t.teardown(() => execFileSync('umount', [folder]));
  return folder;
}

testUnless(whyNoMount)(
  'on a full disk the old file stays, nothing is left over, and the failure says why',
  async (t) => {
    const folder = await mountSmall(t);
    const file = path.join(folder, 'file');
    await writeFile(file, 'old');
    const { failure } = await performHere([change('it is new', write(file, 'x'.repeat(100_000)))]);
    t.like(failure, { code: 'COMMAND_FAILED' });
    t.regex(
      (failure as LvsError).details.stderr ?? '',
      /could not be written.*\nThe file system on \S+ is full: \d+ of 64 KiB are left/s,
    );
    t.is(await readFile(file, 'utf8'), 'old');
    t.deepEqual(await readdir(folder), ['file']);
  },
);

testUnless(whyNoMount)(
  'a full disk is named whatever failed to write, and a sound one is not',
  async (t) => {
    const folder = await temporaryFolder();
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m,nr_inodes=2', 'tmpfs', folder]);
    t.teardown(() => execFileSync('umount', [folder]));
    await writeFile(path.join(folder, 'last'), '');
    const { failure } = await performHere([
      change('it is new', write(path.join(folder, 'file'), 'x')),
    ]);
    const { stderr = '' } = (failure as LvsError).details;
    t.true(
      stderr.includes(`The file system on ${folder} is full: 0 of 2 inodes are left.`),
      stderr,
    );
    const other = await performHere([
      change('it fails', { type: 'run', script: 'echo no >&2; false' }),
    ]);
    t.is((other.failure as LvsError).details.stderr, 'no');
  },
);

testUnless(whyNoMount)(
  'in a read-only folder the old file stays, and the failure says why',
  async (t) => {
    const folder = await mountSmall(t);
    const file = path.join(folder, 'file');
    await writeFile(file, 'old');
    execFileSync('mount', ['-o', 'remount,ro', folder]);
    const { failure } = await performHere([change('it is new', write(file, 'new'))]);
    t.like(failure, { code: 'COMMAND_FAILED' });
    t.regex((failure as LvsError).details.stderr ?? '', /Read-only file system/);
    t.is(await readFile(file, 'utf8'), 'old');
  },
);

test('wherever writing is killed, the file is old or new as a whole, and the next run completes it', async (t) => {
  for (let calls = 0; calls < 30; calls++) {
    const folder = await temporaryFolder();
    const file = path.join(folder, 'file');
    await writeFile(file, 'old');
    await writeFile(path.join(folder, 'calls'), '0');
    // Each process that the script starts may be the first that it does not live to see.
    const bin = path.join(folder, 'bin');
    await mkdir(bin);
    for (const name of [
      'mkdir',
      'stat',
      'cat',
      'chown',
      'chmod',
      'sync',
      'cp',
      'mv',
      'rm',
      'date',
    ]) {
      const counting = `n=$(/bin/cat ${folder}/calls); [ "$n" -lt ${String(calls)} ] || kill -KILL 0; echo $((n + 1)) >${folder}/calls; exec /bin/${name} "$@"`;
      await writeFile(path.join(bin, name), `#!/bin/sh\n${counting}\n`, { mode: 0o755 });
    }
    const { failure } = await performHere(
      [change('it is new', write(file, 'new'))],
      noArtifacts,
      bin,
    );
    const content = await readFile(file, 'utf8');
    t.true(content === 'old' || content === 'new', content);
    if (failure === undefined) {
      t.is(content, 'new');
      t.log(`killed at each of ${String(calls)} processes`);
      return;
    }
    t.is((await performHere([change('it is new', write(file, 'new'))])).failure, undefined);
    t.is(await readFile(file, 'utf8'), 'new');
    t.deepEqual((await readdir(folder)).sort(), ['bin', 'calls', 'file']);
  }
  t.fail('the script never came to its end');
});
