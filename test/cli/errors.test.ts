import { mkdtemp, readFile, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { invoke, type InvokeOptions } from './invoke.js';
import { runScripted } from './run-cli.js';
import { createScripted } from './scripted-commands.js';

const scripted: InvokeOptions = { createProgram: createScripted };

test('an error tells all it knows on stderr, redacted, and has its exit code', async (t) => {
  const { code, stdout, stderr } = await invoke(['fail'], scripted);
  t.is(code, 3);
  t.is(stdout, '');
  t.is(
    stderr,
    [
      'error UNREACHABLE web1: No answer; tried [secret].',
      '  command  ssh -p [secret]',
      '  hint     Is it on?',
      '',
    ].join('\n'),
  );
});

test('mistakes in a file begin with their position and end with exit code 2', async (t) => {
  const { code, stderr } = await invoke(['mistake'], scripted);
  t.is(code, 2);
  t.is(stderr, 'a.yml:2:3: unknown key "x"\n  2 | x: 1\n    |   ^\n  Use y.\n');
});

for (const command of ['crash', 'crash-later']) {
  test(`a bug is called one, and leaves a log for this user only (${command})`, async (t) => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'lvsdeploy-crash-'));
    const { code, stderr } = await runScripted(command, { env: { XDG_STATE_HOME: folder } });
    t.is(code, 1);
    t.regex(stderr, /^lvsdeploy has a bug: TypeError/);
    t.notRegex(stderr, /hunter2/);
    const file = /The details are in (.+)/.exec(stderr)?.[1] ?? '';
    t.true(file.startsWith(folder));
    t.is((await stat(file)).mode & 0o777, 0o600);
    const log = await readFile(file, 'utf8');
    t.regex(log, /at .*scripted-commands/);
    t.notRegex(log, /hunter2/);
  });
}
