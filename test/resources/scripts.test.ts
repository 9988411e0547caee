import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { packageRoot } from '../../src/package-root.js';

const folder = path.join(packageRoot, 'test/resources/fixtures');
const shells = ['sh', 'bash', 'busybox'].filter(
  (shell) => spawnSync(shell, shell === 'busybox' ? ['true'] : ['-c', ':']).status === 0,
);

type Planned = {
  readonly changes?: readonly { readonly steps: readonly { readonly run?: readonly string[] }[] }[];
};

function scriptsOf(file: string): readonly string[] {
  const { changes = [] } = JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as Planned;
  return changes.flatMap(({ steps }) =>
    steps.flatMap(({ run }) => (run === undefined ? [] : [run.join('\n')])),
  );
}

const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
const scripts = new Set(files.filter((file) => file.endsWith('.json')).flatMap(scriptsOf));

for (const shell of shells) {
  test(`every step of the fixtures is a script for ${shell}`, (t) => {
    t.true(scripts.size > 10);
    const args = shell === 'busybox' ? ['sh', '-n'] : ['-n'];
    const all = [...scripts].map((script) => `(\n${script}\n)`).join('\n');
    const { status, stderr } = spawnSync(shell, args, { input: all, encoding: 'utf8' });
    t.deepEqual({ status, stderr }, { status: 0, stderr: '' });
  });
}
