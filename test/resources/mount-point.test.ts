import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { mountPointAt, type MountPoint } from '../../src/facts/storage/mount-point.js';
import { mountPoint } from '../../src/resources/storage/mount-point.js';
import { probe } from '../facts/run-snippet.js';
import { testUnless } from '../skips.js';
import { known } from './plan-task.js';

// Not in /tmp: a tmpfs takes no `i`.
function whyNot(): string | undefined {
  if (spawnSync('unshare', ['--mount', 'true']).status !== 0) return 'mounting needs root';
  const folder = mkdtempSync('/var/tmp/lvsdeploy-immutable-');
  const can = spawnSync('chattr', ['+i', folder]).status === 0;
  spawnSync('chattr', ['-i', folder]);
  rmSync(folder, { recursive: true });
  return can ? undefined : 'the file system of /var/tmp has no attribute "i"';
}

function look(at: string): MountPoint {
  const [seen] = probe(['sh'], mountPointAt(at).kind, [at]);
  if (seen === undefined) throw new Error('Nothing was seen.');
  return seen;
}

function make(at: string): void {
  for (const { steps } of mountPoint.diff({ path: at }, { point: look(at) }, known)) {
    for (const step of steps) if (step.type === 'run') execFileSync('sh', ['-euc', step.script]);
  }
}

testUnless(whyNot())('nobody writes below a mount, and what is below shows through it', (t) => {
  const folder = mkdtempSync('/var/tmp/lvsdeploy-mount-');
  const at = path.join(folder, 'srv/site');
  try {
    t.deepEqual(look(at), { exists: false, immutable: false, entries: 0 });
    make(at);
    t.deepEqual(look(at), { exists: true, immutable: true, entries: 0 });
    t.throws(() => writeFileSync(path.join(at, 'lost'), 'x'), { code: 'EPERM' });
    execFileSync('mount', ['-t', 'tmpfs', 'storage', at]);
    writeFileSync(path.join(at, 'kept'), 'x');
    const mounted = { source: 'storage', type: 'tmpfs' };
    t.deepEqual(look(at), { exists: true, immutable: true, entries: 0, mounted });
    execFileSync('umount', [at]);
    execFileSync('chattr', ['-i', at]);
    writeFileSync(path.join(at, 'lost'), 'x');
    execFileSync('mount', ['-t', 'tmpfs', 'storage', at]);
    t.deepEqual(look(at), { exists: true, immutable: false, entries: 1, mounted });
    make(at);
    t.deepEqual(look(at), { exists: true, immutable: true, entries: 1, mounted });
  } finally {
    spawnSync('umount', [at]);
    spawnSync('chattr', ['-i', at]);
    rmSync(folder, { recursive: true, force: true });
  }
});
