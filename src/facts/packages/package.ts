import type { FactKind, FactRef } from '../../model/host/fact.js';
import { quoteAll } from '../../model/text/shell-quote.js';

/** The tool that installs packages on a host. */
export type PackageManager = 'apt' | 'dnf' | 'yum' | 'zypper' | 'apk' | 'pacman';

/** Whether a package is installed. */
export type PackageFact = {
  /** Undefined: none that is known. */
  readonly manager?: PackageManager;
  /** Undefined: not installed. */
  readonly version?: string;
};

/**
 * Debian 13 and Ubuntu 24.04 renamed libraries when time became 64 bits wide. The new package provides
 * the old name, so that apt-get takes it; dpkg knows only the new one.
 */
function namesOf(name: string): readonly string[] {
  return /^lib.*\d$/.test(name) ? [name, `${name}t64`] : [name];
}

// One process where dpkg is the package database, else none.
function script(names: readonly string[]): string {
  return [
    'if command -v apt-get >/dev/null 2>&1; then',
    '  echo manager apt',
    `  dpkg-query -W -f='package \${db:Status-Abbrev}|\${Package}|\${Version}\\n' ${quoteAll(names.flatMap(namesOf))} 2>/dev/null || :`,
    'else',
    '  for manager in dnf yum zypper apk pacman; do',
    '    if command -v $manager >/dev/null 2>&1; then echo manager $manager; break; fi',
    '  done',
    'fi',
  ].join('\n');
}

const managers = new Set<string>(['apt', 'dnf', 'yum', 'zypper', 'apk', 'pacman']);

function isManager(name: string | undefined): name is PackageManager {
  return name !== undefined && managers.has(name);
}

function parse(output: string, key: string): PackageFact {
  const manager = /^manager (\w+)$/m.exec(output)?.[1];
  const names = new Set<string | undefined>(namesOf(key));
  const version = output
    .split('\n')
    .map((line) => line.split('|'))
    .find(([status, name]) => names.has(name) && isInstalled(status))?.[2];
  return {
    ...(isManager(manager) ? { manager } : {}),
    ...(version === undefined ? {} : { version }),
  };
}

// The second letter of dpkg's status: installed, or so but for a trigger. `c` is a removed package
// whose configuration is left; the others are installations that were cut off.
function isInstalled(status: string | undefined): boolean {
  return status !== undefined && /^package .[iWt]/.test(status);
}

/** Whether a package is installed, and in which version. */
export const packageFact: FactKind<PackageFact> = {
  name: 'package',
  script,
  parse,
  kept: true,
};

/** The fact about one package. */
export function packageNamed(name: string): FactRef<PackageFact> {
  return { kind: packageFact, key: name };
}
