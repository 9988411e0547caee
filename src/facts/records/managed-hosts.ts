import type { FactKind, FactRef } from '../../model/host/fact.js';
import { managedHostsFolder } from '../../model/run/managed-by.js';

/** A host that runs have set up, and that nothing was taken off again. */
export type ManagedHost = {
  readonly name: string;
  readonly address: string;
  readonly roles: readonly string[];
};

const script = (): string => `LC_ALL=C grep -asH '' -- ${managedHostsFolder}/* 2>/dev/null || :`;

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
