import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import { bind, known } from '../plan-task.js';

const folder = mkdtempSync(path.join(tmpdir(), 'lvsdeploy-packages-'));
test.after.always(() => rmSync(folder, { recursive: true }));

function scriptFor(names: readonly string[]): string {
  const facts = new Map(names.map((name) => [`package ${name}`, { manager: 'apt' }]));
  const [change] = bind('package', { names: [...names] }).diff(facts, known);
  const [step] = change?.steps ?? [];
  if (step?.type !== 'run') throw new Error('No script installs them.');
  return step.script;
}

/** Installs packages from sources of which these are known; the first \`failures\` installations fail. */
function install(names: readonly string[], failures = 0) {
  const bin = mkdtempSync(path.join(folder, 'bin-'));
  const calls = path.join(bin, 'calls');
  writeFileSync(calls, '');
  const left = path.join(bin, 'left');
  writeFileSync(left, `${failures}\n`);
  const programs = {
    'apt-get': `echo "apt-get $*" >>${calls}
case " $* " in *' install '*)
  [ "$DEBIAN_FRONTEND $NEEDRESTART_MODE" = 'noninteractive l' ] || exit 9
  read -r left <${left}
  [ "$left" -eq 0 ] || { echo $((left - 1)) >${left}; exit 100; }
esac`,
    'apt-cache': 'case $* in *g++*) echo g++ ;; esac',
    dpkg: `echo "dpkg $*" >>${calls}; exit 1`,
  };
  for (const [name, text] of Object.entries(programs)) {
    writeFileSync(path.join(bin, name), `#!/bin/sh\n${text}\n`);
    chmodSync(path.join(bin, name), 0o755);
  }
  // As the apply script does, with the mark of a script at work open.
  const { status, stderr } = spawnSync(
    'sh',
    ['-c', `exec 8</dev/null; (set -eu\n${scriptFor(names)}\n)`],
    {
      env: { PATH: `${bin}:${process.env['PATH'] ?? ''}` },
      encoding: 'utf8',
    },
  );
  // What all of them have in common is said once, below.
  const verbs = readFileSync(calls, 'utf8').replaceAll(
    / (?:-q|-y|-o \S+|--no-install-recommends)(?=\s)/g,
    '',
  );
  return { status, stderr, calls: verbs.trim().split('\n'), raw: readFileSync(calls, 'utf8') };
}

test('packages are installed by one call, which asks nothing, waits for others, and removes nothing', (t) => {
  const { status, calls, raw } = install(['nginx', 'ipset']);
  t.is(status, 0);
  t.deepEqual(calls, ['apt-get install nginx ipset']);
  for (const option of ['-y', 'DPkg::Lock::Timeout=120', '--force-confold', 'Remove=false']) {
    t.true(raw.includes(option), option);
  }
});

test('where that fails, what was cut off is finished, and the lists are fetched', (t) => {
  const { status, calls } = install(['nginx'], 1);
  t.is(status, 0);
  t.deepEqual(calls, [
    'apt-get install nginx',
    'dpkg --configure -a --force-confdef --force-confold',
    'apt-get update',
    'apt-get install nginx',
  ]);
});

test('what fails again has failed', (t) => {
  t.is(install(['nginx'], 2).status, 100);
});

test('a name that ends with a plus is taken for a name only', (t) => {
  t.deepEqual(install(['g++']).calls, ['apt-get install g++']);
  const { status, stderr } = install(['nginx+']);
  t.not(status, 0);
  t.true(stderr.includes('There is no package nginx+.'));
});
