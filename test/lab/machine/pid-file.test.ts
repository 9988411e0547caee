import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { endOwned, findOwned, matchesMarks, parsePid } from '../../../src/lab/machine/pid-file.js';
import { temporaryFolder } from '../../build/temporary-folder.js';

test('a pid file holds one positive number, or nothing that counts', (t) => {
  t.is(parsePid('17\n'), 17);
  for (const text of ['', '0', '-1', '1 2', 'x', '1e3', '99999999999'])
    t.is(parsePid(text), undefined);
});

test('a process is known by whole arguments only', (t) => {
  const commandLine = 'qemu\0-pidfile\0/tmp/lab/machine.pid\0';
  t.true(matchesMarks(commandLine, ['qemu', '/tmp/lab/machine.pid']));
  t.false(matchesMarks(commandLine, ['qemu', '/tmp/lab']));
  t.false(matchesMarks('', ['qemu']));
});

test('only the process that the file names is ended', async (t) => {
  const pidFile = path.join(temporaryFolder(t), 'pid');
  const child = spawn('sleep', ['314159'], { stdio: 'ignore' });
  t.teardown(() => child.kill('SIGKILL'));
  await once(child, 'spawn');
  writeFileSync(pidFile, `${String(child.pid)}\n`);

  await endOwned({ pidFile, marks: ['sleep', 'another'] }, 0);
  t.is(child.exitCode, null);
  t.false(existsSync(pidFile));

  writeFileSync(pidFile, `${String(child.pid)}\n`);
  const owned = { pidFile, marks: ['sleep', '314159'] };
  t.is(findOwned(owned), child.pid);
  const ended = once(child, 'exit');
  await endOwned(owned, 5_000);
  t.deepEqual(await ended, [null, 'SIGTERM']);
  t.is(findOwned(owned), undefined);
});

test('a process that does not heed SIGTERM is killed', async (t) => {
  const pidFile = path.join(temporaryFolder(t), 'pid');
  const script = 'trap "" TERM; echo deaf; while :; do read -r _; done';
  const child = spawn('sh', ['-c', script, 'deaf-one'], { stdio: ['pipe', 'pipe', 'ignore'] });
  t.teardown(() => child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  writeFileSync(pidFile, String(child.pid));
  const ended = once(child, 'exit');
  await endOwned({ pidFile, marks: ['deaf-one'] }, 100);
  t.deepEqual(await ended, [null, 'SIGKILL']);
});
