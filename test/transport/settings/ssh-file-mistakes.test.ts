import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import type { SshSettings } from '../../../src/model/cluster/ssh-settings.js';
import { findSshFileMistakes } from '../../../src/transport/settings/ssh-file-mistakes.js';
import { plainSsh } from '../../plain-ssh.js';
import { testUnless } from '../../skips.js';

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

const isRoot = process.getuid?.() === 0;

testUnless(isRoot ? 'root may read every file' : undefined)(
  'a file that may not be read is told, with the command that shows why',
  async (t) => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'lvsdeploy-test-'));
    t.teardown(() => rm(folder, { recursive: true }));
    const file = path.join(folder, 'a key');
    await writeFile(file, '');
    await chmod(file, 0);
    const found = findSshFileMistakes({
      ...plainSsh,
      ...{ privateKeys: [file], configFile: file, knownHostsFiles: [file] },
      hostKey: { type: 'accept-new' },
    });
    t.deepEqual(
      found.map(({ message }) => message),
      ['private key', 'SSH configuration', 'known_hosts file'].map(
        (what) => `the ${what} ${file} may not be read by this user`,
      ),
    );
    t.is(found[0]?.suggestion, `look at its owner and mode: ls -l '${file}'`);
  },
);
