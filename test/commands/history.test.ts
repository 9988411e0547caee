import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import test from 'ava';
import type { RunRecord } from '../../src/model/run/run-record.js';
import { Bench, password } from './bench.js';

function parseRuns(stdout: string): readonly RunRecord[] {
  return (JSON.parse(stdout) as { runs: readonly RunRecord[] }).runs;
}

test('there is no history before the first run, and a plan makes none', async (t) => {
  const bench = await Bench.make(t);
  await bench.runHere('plan');
  t.is((await bench.run('history')).stdout, 'No run has changed hosts from this machine yet.\n');
  t.deepEqual(parseRuns((await bench.run('history', '--output', 'json')).stdout), []);
});

test('each up is in the history, the latest first', async (t) => {
  const bench = await Bench.make(t);
  await bench.converge();
  await bench.runHere('up');
  await bench.cutOff(true);
  await bench.runHere('up');
  await bench.cutOff(false);
  await bench.runHere('up', '--limit', 'lb1');
  const { stdout } = await bench.run('history', '--output', 'json');
  const runs = parseRuns(stdout);
  t.deepEqual(
    runs.map(({ id, end }) => [id, end?.exitCode]),
    [
      [3, 0],
      [2, 3],
      [1, 0],
    ],
  );
  t.like(runs[0], { command: 'up', hosts: ['lb1'], changed: 0 });
  t.is(runs[0]?.inventory.path, bench.path('inventory.yml'));
  t.is(runs[0]?.inventory.sha256, runs[2]?.inventory.sha256);
  t.not(runs[0]?.inventory.sha256, runs[1]?.inventory.sha256);
  t.is(parseRuns((await bench.run('history', '-n', '1', '--output', 'json')).stdout).length, 1);
  const table = (await bench.run('history')).stdout.split('\n');
  t.regex(table[0] ?? '', /^run +began +command +inventory/);
  t.regex(table[1] ?? '', /^ +3 +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d +up .* ok /);
});

test('a run that failed says where its log is, and the log says why', async (t) => {
  const bench = await Bench.make(t);
  mkdirSync(bench.path('managed.conf'));
  const failed = await bench.runHere('up');
  t.is(failed.code, 1);
  const file = /The log of this run: (\S+) \(lvsdeploy history 1\)/.exec(failed.stderr)?.[1] ?? '';
  t.is(statSync(file).mode & 0o777, 0o600);
  const one = await bench.run('history', '1');
  t.is(one.code, 0);
  t.regex(one.stdout, /^run 1, \d{8}T\d{6}Z-[0-9a-f]{6}$/m);
  t.regex(one.stdout, /result +failed \(1\) UNSUPPORTED_HOST/);
  t.regex(one.stdout, /is a directory, but must be a file/);
  const name = /^run 1, (\S+)$/m.exec(one.stdout)?.[1] ?? '';
  t.is((await bench.run('history', name)).stdout, one.stdout);
});

test('a run that was refused is in the history with its reason', async (t) => {
  const bench = await Bench.make(t);
  await bench.runHere('plan', '--out', bench.path('plan.json'));
  await bench.converge();
  const refused = await bench.run('up', '--plan', bench.path('plan.json'));
  t.regex(refused.stderr, /lvsdeploy history 1/);
  t.regex((await bench.run('history')).stdout, /failed \(1\) PLAN_CHANGED/);
  t.regex((await bench.run('history', '1')).stdout, /no longer planned/);
});

test('a log has what was told, and nothing secret', async (t) => {
  const bench = await Bench.make(t);
  await bench.write('managed.conf', 'auth_pass formerly\n');
  await bench.runHere('plan', '--out', bench.path('plan.json'));
  await bench.write('managed.conf', 'auth_pass later\n');
  await bench.run('up', '--plan', bench.path('plan.json'));
  const { stdout } = await bench.run('history', '1', '--output', 'json');
  t.notRegex(stdout, new RegExp(`${password}|formerly|later`));
  const types = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { type?: string; event?: { type: string } });
  t.deepEqual(
    types.map(({ type, event }) => event?.type ?? type),
    [
      'run-log',
      'run-started',
      'phase-started',
      'host-probed',
      'phase-finished',
      'change-planned',
      'run-ended',
    ],
  );
});

test('a run that is not there is a usage error with those that are', async (t) => {
  const bench = await Bench.make(t);
  const none = await bench.run('history', '7');
  t.is(none.code, 2);
  t.regex(none.stderr, /There is no run 7[\s\S]*There are none yet/);
  await bench.converge();
  await bench.runHere('up');
  t.regex((await bench.run('history', '7')).stderr, /Known are 1 to 1/);
  t.is((await bench.run('history', '-n', 'x')).code, 2);
});

test('a damaged log does no harm to the others', async (t) => {
  const bench = await Bench.make(t);
  await bench.converge();
  await bench.runHere('up');
  writeFileSync(bench.path('state/lvsdeploy/runs/000002.ndjson'), '\u0000\u0001');
  t.is(parseRuns((await bench.run('history', '--output', 'json')).stdout).length, 1);
  t.is(parseRuns((await bench.run('history', '-n', '1', '--output', 'json')).stdout).length, 1);
  const damaged = await bench.run('history', '2');
  t.is(damaged.code, 2);
  t.regex(damaged.stderr, /is not a complete log of a run/);
  await bench.runHere('up');
  t.deepEqual(readdirSync(bench.path('state/lvsdeploy/runs')).sort().at(-1), '000003.ndjson');
});

test('a log that cannot be read is named, and hides no other', async (t) => {
  const bench = await Bench.make(t);
  await bench.converge();
  await bench.runHere('up');
  const runs = bench.path('state/lvsdeploy/runs');
  symlinkSync('nowhere', `${runs}/000002.ndjson`);
  mkdirSync(`${runs}/009999.ndjson`);
  execFileSync('mkfifo', [`${runs}/010000.ndjson`]);
  const { code, stdout, stderr } = await bench.run('history', '--output', 'json');
  t.is(code, 0);
  t.deepEqual(
    parseRuns(stdout).map(({ id }) => id),
    [1],
  );
  const warnings = stderr.trim().split('\n');
  t.is(warnings.length, 3);
  for (const [index, id] of [10_000, 9999, 2].entries()) {
    const line = warnings[index] ?? '';
    t.regex(line, new RegExp(`^warning The log of run ${id} cannot be read: .*${id}\\.ndjson`));
  }
  t.regex((await bench.run('history')).stdout, /^ +1 .* ok /m);
  for (const output of ['plain', 'json']) {
    const one = await bench.run('history', '9999', '--output', output);
    t.is(one.code, 2);
    t.regex(
      one.stderr,
      /INVALID_INPUT The log of run 9999 cannot be read: [^]*hint +Look at \S+, or remove it\./,
    );
  }
  t.regex((await bench.run('history', 'no-such-name')).stderr, /There is no run no-such-name/);
});

test('logs of which none can be read are no proof that there was no run', async (t) => {
  const bench = await Bench.make(t);
  mkdirSync(bench.path('state/lvsdeploy/runs/000001.ndjson'), { recursive: true });
  const { stdout } = await bench.run('history');
  t.is(stdout, 'There are logs of runs, but none can be shown.\n');
});

test('a folder of logs that cannot be read is said with what to do', async (t) => {
  const bench = await Bench.make(t);
  await bench.write('state', 'not a folder');
  const { code, stderr } = await bench.run('history');
  t.is(code, 2);
  t.regex(stderr, /USAGE The logs of runs in \S+ cannot be read: ENOTDIR/);
  t.regex(stderr, /hint +Make it a folder that you can read, or .* XDG_STATE_HOME=FOLDER/);
});

test('none of the last runs is no number of runs', async (t) => {
  const bench = await Bench.make(t);
  for (const lines of ['0', '-1', '1.5']) {
    const { code, stderr } = await bench.run('history', '-n', lines);
    t.is(code, 2);
    t.regex(stderr, /Expected 1 or more/);
  }
});

test('where no log can be written, the run goes on and says so', async (t) => {
  const bench = await Bench.make(t);
  await bench.converge();
  writeFileSync(bench.path('state'), 'not a folder');
  chmodSync(bench.path('state'), 0o400);
  const { code, stderr } = await bench.runHere('up');
  t.is(code, 0);
  t.regex(stderr, /warning the log of this run cannot be written: E/);
});

test('events of another shape are shown as they are, and hide nothing else', async (t) => {
  const bench = await Bench.make(t);
  await bench.runHere('up');
  const list = await bench.run('history', '--output', 'json');
  t.is(parseRuns(list.stdout).length, 1);
  const folder = bench.path('state/lvsdeploy/runs');
  const file = `${folder}/${readdirSync(folder)[0]}`;
  const strange = [
    { atMs: 1, event: { type: 'host-failed', host: 'lb1', failure: 'text' } },
    { atMs: 2, event: { type: 'change-done', host: 5 } },
    { atMs: 3, event: { type: 'plan-made' } },
    { atMs: 4, event: { type: 'summary', hosts: 7 } },
    { atMs: 5, event: { type: 'of-tomorrow', text: 'kept' } },
    { atMs: 6, event: null },
    { atMs: 7 },
    7,
  ];
  appendFileSync(file, strange.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const one = await bench.run('history', '1');
  t.is(one.code, 0, one.stderr);
  t.regex(one.stdout, /of-tomorrow.*kept/);
  t.is((await bench.run('history')).code, 0);
  t.is((await bench.run('history', '1', '--output', 'json')).code, 0);
});
