import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { stopUnit } from '../../../src/resources/service/stop-unit.js';
import { runSnippet, shells } from '../../facts/run-snippet.js';

/** Stops a unit of a systemd that says what is given, and gives back what it was told to do. */
async function stop(t: ExecutionContext, shell: (typeof shells)[number], about: string) {
  const folder = await mkdtemp(path.join(tmpdir(), 'stop-unit-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const programs = {
    systemctl: `printf '%s\\n' "$*" >>${folder}/calls\ncase $1 in show) printf '%b\\n' '${about}' ;; esac`,
    journalctl: 'echo the last words',
  };
  for (const [name, body] of Object.entries(programs)) {
    await writeFile(path.join(folder, name), `#!/bin/sh\n${body}\n`);
    await chmod(path.join(folder, name), 0o755);
  }
  const env = { ...process.env, PATH: `${folder}:${process.env['PATH'] ?? ''}` };
  const { status, stderr } = runSnippet(shell, stopUnit('shop.service'), env);
  const calls = (await readFile(path.join(folder, 'calls'), 'utf8')).trim().split('\n');
  return { status, stderr, verbs: calls.map((call) => call.split(' ')[0]) };
}

for (const shell of shells) {
  test(`a stop that went well, failed, or was told by the status alone: ${shell.join(' ')}`, async (t) => {
    const well = await stop(t, shell, 'ExecMainStatus=0\\nActiveState=inactive');
    t.deepEqual(well, { status: 0, stderr: '', verbs: ['stop', 'show'] });
    const bySignal = await stop(t, shell, 'ExecMainStatus=143\\nActiveState=failed');
    t.deepEqual(bySignal, { status: 0, stderr: '', verbs: ['stop', 'show', 'reset-failed'] });
    const failed = await stop(t, shell, 'ExecMainStatus=1\\nActiveState=failed');
    t.deepEqual(failed, { status: 1, stderr: 'the last words\n', verbs: ['stop', 'show'] });
    const ownStop = 'ExecMainStatus=143\\nExecStop={ path=/bin/false ; }\\nActiveState=failed';
    t.is((await stop(t, shell, ownStop)).status, 1);
  });
}
