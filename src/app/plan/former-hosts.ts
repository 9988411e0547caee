import type { Run, RunResult } from '../../engine/run.js';
import { managedHosts, type ManagedHost } from '../../facts/records/managed-hosts.js';
import type { Cluster } from '../../model/cluster/cluster.js';
import { factId } from '../../model/host/fact.js';

/** The hosts that directors remember, and that the inventory no longer has. */
export function listFormerHosts(
  { hosts }: Pick<Cluster, 'hosts'>,
  facts: RunResult['facts'],
): readonly ManagedHost[] {
  const remembered = [...facts.values()].flatMap((table) => {
    const known = table.entries().get(factId(managedHosts));
    return known === undefined ? [] : (known as readonly ManagedHost[]);
  });
  // Under another name it is still the same host.
  const former = remembered.filter(
    ({ name, address }) => !hosts.some((host) => host.name === name || host.address === address),
  );
  return [...new Map(former.map((host) => [host.name, host])).values()];
}

/** Says which hosts still have what earlier runs have put there, and what to do about it. */
export function warnOfFormerHosts(
  { cluster, identity, emit }: Pick<Run, 'cluster' | 'emit' | 'identity'>,
  facts: RunResult['facts'],
): void {
  for (const { name, address } of listFormerHosts(cluster, facts)) {
    if (identity.leaving?.includes(name) === true) continue;
    const text = `${name} (${address}) is no longer in the inventory, and still has what earlier runs have put there. Write it back and run: lvsdeploy retire ${name}. If the host does not exist any more: lvsdeploy retire --gone ${name}`;
    emit({ type: 'warning', text });
  }
}
