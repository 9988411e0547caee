import { spawnSync } from 'node:child_process';
import { missingProgram } from '../programs.js';

/** What a script printed (both streams, in order) and how it ended. */
export type Ran = { readonly status: number; readonly output: string };

/**
 * Runs POSIX sh in a network namespace of its own, as its root, with an empty /run and `lo` down.
 * Needs no privileges where the kernel allows user namespaces.
 */
export function runInNamespace(script: string, timeoutMs = 30_000): Ran {
  const prepared = `exec 2>&1; mount -t tmpfs tmpfs /run || exit 125\n${script}`;
  const args = ['--map-root-user', '--net', '--mount', 'sh', '-c', prepared];
  const { status, stdout, stderr, error } = spawnSync('unshare', args, {
    encoding: 'utf8',
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' },
    timeout: timeoutMs,
    maxBuffer: 2 ** 28,
  });
  return { status: status ?? 125, output: error?.message ?? stdout + stderr };
}

/** Why no namespace can be made on this machine; undefined: it can. */
export const noNamespace: string | undefined =
  missingProgram('ip') ??
  explainProbe(
    runInNamespace('ip link set lo up && echo 1 >/proc/sys/net/ipv4/conf/all/arp_ignore'),
  );

function explainProbe({ status, output }: Ran): string | undefined {
  if (status === 0) return undefined;
  return `no network namespace: ${output.trim().split('\n').at(-1) ?? ''}`;
}
