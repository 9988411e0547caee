import { spawnSync } from 'node:child_process';

/**
 * Installs what tests need of this machine, by the script that does it for the lab: it says what and
 * why, and asks where there is somebody to ask. Tests that then still cannot run say so by name.
 */
export function installPackages(): void {
  const { status } = spawnSync('./quickstart', ['--test-packages'], { stdio: 'inherit' });
  if (status === 0) return;
  process.stdout.write(
    'Not everything that tests need is installed: see "cannot run here" below.\n',
  );
}
