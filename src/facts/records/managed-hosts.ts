import type { FactKind, FactRef } from '../../model/host/fact.js';
import { managedHostsFolder } from '../../model/run/managed-by.js';

/** A host that runs have set up, and that nothing was taken off again. */
export type ManagedHost = {
  readonly name: string;
  readonly address: string;
  readonly roles: readonly string[];
};

// By builtins alone: each of these files has one short line.
const script = (): string =>
  [
    `for file in ${managedHostsFolder}/*; do`,
    '  while IFS= read -r line || [ -n "$line" ]; do printf "%s:%s\\n" "$file" "$line"; done <"$file"',
    'done 2>/dev/null || :',
  ].join('\n');

// `PATH:ADDRESS ROLE ...`
const line = /^\/\S+\/(?<name>[^/:\s]+):(?<address>\S+)(?<roles>(?: \S+)*)$/;

function parse(output: string): readonly ManagedHost[] {
  return output.split('\n').flatMap((text) => {
    const { name, address, roles = '' } = line.exec(text)?.groups ?? {};
    if (name === undefined || address === undefined) return [];
    return [{ name, address, roles: roles.split(' ').filter((role) => role !== '') }];
  });
}

const managedHostsFact: FactKind<readonly ManagedHost[]> = {
  name: 'managed-hosts',
  script,
  parse,
};

/** The hosts of the cluster by what a director remembers of earlier runs, from wherever these came. */
export const managedHosts: FactRef<readonly ManagedHost[]> = { kind: managedHostsFact, key: 'all' };
