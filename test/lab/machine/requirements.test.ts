import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import {
  findPackages,
  labPackages,
  missingPrograms,
} from '../../../src/lab/machine/requirements.js';
import { temporaryFolder } from '../../build/temporary-folder.js';

test('a missing program is named with the package that brings it', (t) => {
  const folder = temporaryFolder(t);
  const missing = missingPrograms({ PATH: folder });
  t.true(missing.includes('qemu-system-x86_64'));
  t.true(missing.includes('mmdebstrap'));
  writeFileSync(path.join(folder, 'mmdebstrap'), '');
  t.true(missingPrograms({ PATH: folder }).includes('mmdebstrap'), 'not executable');
  chmodSync(path.join(folder, 'mmdebstrap'), 0o755);
  t.false(missingPrograms({ PATH: folder }).includes('mmdebstrap'));
  t.deepEqual(findPackages(['qemu-img', 'ssh', 'ssh-keygen']), ['qemu-utils', 'openssh-client']);
});

test('what installers are told covers what is looked for', (t) => {
  const packages = findPackages(missingPrograms({ PATH: '' }));
  const alwaysThere = ['util-linux', 'uidmap', ...labPackages];
  for (const name of packages) t.true(alwaysThere.includes(name), name);
});
