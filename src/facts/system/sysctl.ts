import type { FactKind, FactRef } from '../../model/host/fact.js';
import { fileFact } from './file.js';

const swapped: Readonly<Record<string, string>> = { '.': '/', '/': '.' };

/**
 * The file of a sysctl under /proc/sys. As in sysctl.d(5): where the first separator is a dot, dots
 * are slashes and slashes (of an interface such as eth0.100) are dots; else the key is a path.
 */
export function sysctlPath(key: string): string {
  const isPath = /^[^.]*\//.test(key);
  const file = isPath ? key : key.replaceAll(/[./]/g, (separator) => swapped[separator] ?? '');
  return `/proc/sys/${file}`;
}

/** Values of several numbers are separated by tabs when read, by blanks when written by people. */
export function normalizeSysctl(value: string): string {
  return value.trim().split(/\s+/).join(' ');
}

// As files, with the processes that read those. Not the shell's `read`: dash reads byte by byte, and
// the kernel answers only the first byte of a number that way.
function script(keys: readonly string[]): string {
  return fileFact.script(keys.map(sysctlPath));
}

function parse(output: string, key: string): string | undefined {
  const prefix = `${sysctlPath(key)}:`;
  const lines = output.split('\n').filter((line) => line.startsWith(prefix));
  if (lines.length === 0) return undefined;
  return normalizeSysctl(lines.map((line) => line.slice(prefix.length)).join(' '));
}

/** The running value of a kernel parameter; undefined where the kernel does not have it (yet). */
export const sysctlFact: FactKind<string | undefined> = {
  name: 'sysctl',
  script,
  parse,
  kept: true,
  within: { kind: fileFact, toKey: sysctlPath },
};

/** The fact about one kernel parameter. */
export function sysctlOf(key: string): FactRef<string | undefined> {
  return { kind: sysctlFact, key };
}
