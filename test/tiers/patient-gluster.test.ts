import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { patientGluster, patientTimes } from '../../src/tiers/storage/patient-gluster.js';
import { shells } from '../facts/run-snippet.js';

/* glusterd is a program that says what it is told to, one line a call. Waiting costs no time. */

const busy = [
  'volume start: site: failed: Another transaction is in progress. Please try again after some time.',
  'volume set: failed: Another transaction is in progress for site. Please try again after some time.',
  'volume start: site: failed: Locking failed on st2. Another transaction could be in progress. Please try again after some time.',
];

type Asked = { readonly exitStatus: number; readonly asked: number; readonly all: string };

/** Calls it; glusterd refuses with these, one after the other, and the last one for ever where `ends` does not come. */
function ask(
  t: ExecutionContext,
  refusals: readonly string[],
  { ends, shell }: { readonly ends: boolean; readonly shell: readonly string[] },
): Asked {
  const folder = mkdtempSync(path.join(tmpdir(), 'lvsdeploy-gluster-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const program = (name: string, lines: readonly string[]): void =>
    writeFileSync(path.join(folder, name), ['#!/bin/sh', ...lines, ''].join('\n'), { mode: 0o755 });
  writeFileSync(path.join(folder, 'refusals'), refusals.map((line) => `${line}\n`).join(''));
  program('sleep', ['exit 0']);
  program('gluster', [
    `cd ${folder}`,
    'echo "$*" >>asked',
    'number=$(wc -l <asked)',
    'line=$(sed -n "${number}p" refusals)',
    ends ? ':' : '[ -n "$line" ] || line=$(tail -n 1 refusals)',
    '[ -n "$line" ] || { echo "volume start: site: success"; exit 0; }',
    'echo "$line" >&2; exit 1',
  ]);
  const [command = 'sh', ...words] = shell;
  const script = `${patientGluster(patientTimes)}\npatient_gluster volume start site force`;
  const { status, stdout, stderr } = spawnSync(command, [...words, '-euc', script], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: `${folder}:${process.env['PATH'] ?? ''}` },
  });
  const calls = readFileSync(path.join(folder, 'asked'), 'utf8').trim().split('\n');
  t.true(calls.every((call) => call === '--mode=script volume start site force'));
  return { exitStatus: status ?? -1, asked: calls.length, all: `${stdout}${stderr}` };
}

for (const shell of shells) {
  test(`glusterd that is at another order is asked again, by ${shell.join(' ')}`, (t) => {
    const { exitStatus, asked, all } = ask(t, busy, { ends: true, shell });
    t.deepEqual({ exitStatus, asked }, { exitStatus: 0, asked: 4 });
    t.is(all, 'glusterd is at another order: waiting\nvolume start: site: success\n');
  });
}

test('what it refuses for another reason is not asked again', (t) => {
  const reason = 'volume start: site: failed: Quorum not met. Volume operation not allowed.';
  const { exitStatus, asked, all } = ask(t, [reason], { ends: true, shell: ['sh'] });
  t.deepEqual({ exitStatus, asked, all }, { exitStatus: 1, asked: 1, all: `${reason}\n` });
});

test('it is asked for two minutes, and then the reason is said', (t) => {
  const { exitStatus, asked, all } = ask(t, busy.slice(0, 1), { ends: false, shell: ['sh'] });
  t.deepEqual({ exitStatus, asked }, { exitStatus: 1, asked: 120 });
  t.regex(all, /glusterd was asked 120 times: volume start: site: failed: Another/);
});
