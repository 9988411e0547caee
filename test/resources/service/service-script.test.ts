import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import { hashFiles, hashFilesScript } from '../../../src/resources/service/loaded-stamp.js';
import { tellers } from '../../../src/resources/service/tellers.js';
import {
  activationScript,
  type Activation,
} from '../../../src/resources/service/service-script.js';

const folder = mkdtempSync(path.join(tmpdir(), 'lvsdeploy-service-'));
test.after.always(() => rmSync(folder, { recursive: true }));

const conf = path.join(folder, 'keepalived.conf');
const key = path.join(folder, 'key');
const ownership = { mode: 0o644, owner: 'root', group: 'root', mtimeSeconds: 0 };
writeFileSync(conf, 'vrrp_instance VI_1 {\n}\n');
writeFileSync(key, 'abc\n');

const watched = (file: string) => {
  const content = readFileSync(file, 'utf8');
  const fact = { type: 'file', size: content.length, content, ...ownership } as const;
  return { path: file, fact };
};
const want = {
  unit: 'keepalived.service',
  state: 'running',
  reloadOn: [conf],
  restartOn: [key],
} as const;

type Systemd = {
  readonly activeState?: string;
  readonly needsDaemonReload?: boolean;
  readonly failing?: string;
  /** It may take hours to start. */
  readonly slowStart?: true;
  /** When keepalived says to have read its files, at each time that it is asked; the last one stays. */
  readonly readAt?: readonly string[];
};

// Keepalived itself is asked in test/facts.
function tellFrom(folder: string, calls: string, readAt: readonly string[]): string {
  const answers = path.join(folder, 'read-at');
  writeFileSync(answers, readAt.map((line) => `${line}\n`).join(''));
  return `
sleep() { echo "sleep $1" >>${calls}; }
read_at() {
  head -n 1 ${answers}
  [ "$(wc -l <${answers})" = 1 ] || sed -i 1d ${answers}
}`;
}

/** Runs an activation against a systemctl that only writes down what it is asked. */
function activate(activation: Activation, systemd: Systemd = {}) {
  const bin = mkdtempSync(path.join(folder, 'bin-'));
  const calls = path.join(bin, 'calls');
  const systemctl = `#!/bin/sh
case "$*" in
  *NeedDaemonReload*) echo NeedDaemonReload=${systemd.needsDaemonReload === true ? 'yes' : 'no'} ;;
  show*) printf 'ActiveState=${systemd.activeState ?? 'active'}\\nInvocationID=${'ab'.repeat(16)}\\n' ;;
  *) echo "$*" >>${calls}; [ "$1" != "${systemd.failing ?? ''}" ] ;;
esac`;
  writeFileSync(path.join(bin, 'systemctl'), systemctl);
  writeFileSync(path.join(bin, 'journalctl'), '#!/bin/sh\necho "last words of the unit"');
  for (const name of ['systemctl', 'journalctl']) chmodSync(path.join(bin, name), 0o755);

  const stamps = path.join(bin, 'run');
  const asked = {
    ...want,
    ...(systemd.readAt === undefined ? {} : { ask: 'keepalived' as const }),
    ...(systemd.slowStart === true ? { slowStart: true as const } : {}),
  };
  const script = activationScript(asked, activation, 'loaded-before')
    .replace(tellers.keepalived.readAtScript, () => tellFrom(bin, calls, systemd.readAt ?? []))
    .replaceAll('/run/', `${stamps}/`);
  const { status, stderr } = spawnSync('sh', ['-c', `set -eu\n${script}`], {
    env: { PATH: `${bin}:${process.env['PATH'] ?? ''}` },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stamp = path.join(stamps, 'lvsdeploy/loaded/keepalived.service');
  return {
    status,
    stderr,
    calls: existsSync(calls) ? readFileSync(calls, 'utf8').trim().split('\n') : [],
    stamp: existsSync(stamp) ? readFileSync(stamp, 'utf8') : undefined,
  };
}

test('the hash of a host is the hash of a plan', (t) => {
  const there = [conf, key];
  const output = execFileSync('sh', ['-c', hashFilesScript([conf, '/nope', key])], {
    encoding: 'utf8',
  });
  t.is(output.split(' ')[0], hashFiles(there.map(watched)));
  const none = execFileSync('sh', ['-c', hashFilesScript([])], { encoding: 'utf8' });
  t.is(none.split(' ')[0], hashFiles([{ path: '/nope', fact: { type: 'absent' } }]));
});

test('a start makes what already runs start again, and stamps all that is loaded', (t) => {
  const { status, calls, stamp } = activate('start');
  t.is(status, 0);
  t.deepEqual(calls, ['reset-failed keepalived.service', 'restart keepalived.service']);
  t.is(stamp, `${'ab'.repeat(16)} ${hashFiles([watched(conf)])} ${hashFiles([watched(key)])}\n`);
});

test('a reload leaves what only a start loads', (t) => {
  const { status, calls, stamp } = activate('reload');
  t.is(status, 0);
  t.deepEqual(calls, ['reload keepalived.service']);
  t.is(stamp, `${'ab'.repeat(16)} ${hashFiles([watched(conf)])} loaded-before\n`);
});

test('a reload waits until keepalived has read its files again', (t) => {
  const { status, calls, stamp } = activate('reload', { readAt: ['100', '100', '100', '102'] });
  t.is(status, 0);
  t.deepEqual(calls, ['reload keepalived.service', 'sleep 0.1', 'sleep 0.2']);
  t.true(stamp !== undefined);
});

test('a reload does not wait for ever, nor for a keepalived that does not tell', (t) => {
  const { status, calls } = activate('reload', { readAt: ['100'] });
  t.is(status, 0);
  t.deepEqual(calls, [
    'reload keepalived.service',
    ...['0.1', '0.2', '0.4', '0.8', '1.6'].map((s) => `sleep ${s}`),
  ]);
  t.deepEqual(activate('reload', { readAt: [''] }).calls, ['reload keepalived.service']);
});

test('changed unit files are read before anything starts', (t) => {
  const { calls } = activate('restart', { needsDaemonReload: true });
  t.deepEqual(calls, ['daemon-reload', 'restart keepalived.service']);
});

test('a failed start shows the journal and leaves no stamp', (t) => {
  const { status, stderr, stamp } = activate('start', { failing: 'restart' });
  t.is(status, 1);
  t.is(stderr, 'keepalived.service does not start.\nlast words of the unit\n');
  t.is(stamp, undefined);
});

test('a start that others may break off is tried three times', (t) => {
  const again = ['1', '2', '3'].map(() => 'restart keepalived.service');
  const { status, calls } = activate('start', { failing: 'restart', slowStart: true });
  t.is(status, 1);
  t.deepEqual(calls, ['reset-failed keepalived.service', ...again]);
  t.deepEqual(activate('restart', { slowStart: true }).calls, ['restart keepalived.service']);
});

test('a unit that is not active after its start has failed', (t) => {
  const { status, stderr, stamp } = activate('restart', { activeState: 'activating' });
  t.is(status, 1);
  t.regex(stderr, /keepalived\.service is not active: ActiveState=activating/);
  t.regex(stderr, /last words of the unit/);
  t.is(stamp, undefined);
});
