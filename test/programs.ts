import { spawnSync } from 'node:child_process';

/** Programs that only tests use, each with the Debian package that `./quickstart --test-packages` installs. */
export const testPrograms = {
  busybox: 'busybox',
  keepalived: 'keepalived',
  sshd: 'openssh-server',
  fish: 'fish',
  tcsh: 'tcsh',
  ip: 'iproute2',
  tcpdump: 'tcpdump',
  age: 'age',
} as const;

/** For testUnless: why a program cannot be used; undefined: it is there. */
export function missingProgram(name: keyof typeof testPrograms): string | undefined {
  const found = spawnSync('sh', ['-c', 'command -v "$1"', 'sh', name], {
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
  });
  return found.status === 0 ? undefined : `${name} is not installed`;
}
