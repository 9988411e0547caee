import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import test from 'ava';
import type { SshSettings } from '../../../src/model/cluster/ssh-settings.js';
import { findSshFileMistakes } from '../../../src/transport/settings/ssh-file-mistakes.js';
import { plainSsh } from '../../plain-ssh.js';

const run = promisify(execFile);

test('settings without files, and words that are none, have nothing to look at', (t) => {
  t.deepEqual(findSshFileMistakes({ ...plainSsh, configFile: 'none', agent: 'none' }), []);
});

test('a known_hosts file that is to be made by the first connection is not missed', (t) => {
  const knownHostsFiles = ['/nonexistent/known_hosts'];
  const count = (hostKey: SshSettings['hostKey']): number =>
    findSshFileMistakes({ ...plainSsh, knownHostsFiles, hostKey }).length;
  t.is(count({ type: 'strict' }), 1);
  t.is(count({ type: 'accept-new' }), 0);
  t.is(count({ type: 'pinned', fingerprints: [] }), 0);
});

/*
 * Root may read every file, but for one that has given that up: capabilities(7), CAP_DAC_OVERRIDE. So the files are looked at
 * by a process of its own.
 */
const withoutPrivilege =
  process.getuid?.() === 0
    ? ['setpriv', '--bounding-set=-dac_override,-dac_read_search', '--', process.execPath]
    : [process.execPath];

test('a file that may not be read is told, with the command that shows why', async (t) => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'lvsdeploy-test-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const file = path.join(folder, 'a key');
  await writeFile(file, '');
  await chmod(file, 0);
  const settings = {
    ...plainSsh,
    ...{ privateKeys: [file], configFile: file, knownHostsFiles: [file] },
    hostKey: { type: 'accept-new' },
  };
  const module = new URL('../../../src/transport/settings/ssh-file-mistakes.js', import.meta.url);
  const script = `
    const { findSshFileMistakes } = await import(${JSON.stringify(module.href)});
    console.log(JSON.stringify(findSshFileMistakes(${JSON.stringify(settings)})));`;
  const [program = '', ...args] = withoutPrivilege;
  const { stdout } = await run(program, [...args, '--input-type=module', '-e', script]);
  const found = JSON.parse(stdout) as ReturnType<typeof findSshFileMistakes>;
  t.deepEqual(
    found.map(({ message }) => message),
    ['private key', 'SSH configuration', 'known_hosts file'].map(
      (what) => `the ${what} ${file} may not be read by this user`,
    ),
  );
  t.is(found[0]?.suggestion, `look at its owner and mode: ls -l '${file}'`);
});
