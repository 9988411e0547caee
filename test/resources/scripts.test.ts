import { spawnSync } from 'node:child_process';
import test from 'ava';
import { listFixtures } from './fixture-files.js';
import { scriptsOf } from './outcome.js';

const shells = ['sh', 'bash', 'busybox'].filter(
  (shell) => spawnSync(shell, shell === 'busybox' ? ['true'] : ['-c', ':']).status === 0,
);

const scripts = new Set(
  listFixtures().flatMap(({ kind, fixture }) =>
    fixture.error === undefined ? scriptsOf(kind, fixture) : [],
  ),
);

for (const shell of shells) {
  test(`every step of the fixtures is a script for ${shell}`, (t) => {
    t.true(scripts.size > 10);
    const args = shell === 'busybox' ? ['sh', '-n'] : ['-n'];
    const all = [...scripts].map((script) => `(\n${script}\n)`).join('\n');
    const { status, stderr } = spawnSync(shell, args, { input: all, encoding: 'utf8' });
    t.deepEqual({ status, stderr }, { status: 0, stderr: '' });
  });
}
