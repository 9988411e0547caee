import { selectHosts, type Cluster } from '../../model/cluster/cluster.js';
import { LvsError } from '../../model/problem/error.js';
import { withoutServers } from '../../model/cluster/without-servers.js';
import type { PreparedRun } from '../run/open-run.js';
import { prepareHosts, prepareWayBack, type HostsInput } from '../run/prepare-hosts.js';

/** Who leaves a cluster, and whether there is anything left to take off them. */
export type Retired = { readonly names: readonly string[]; readonly gone: boolean };

/**
 * What it takes that real servers leave: the directors as if the inventory did not have them, one after
 * the other and behind their gate, and then their own way back. Throws USAGE where they cannot leave.
 */
export function prepareRetirement(input: HostsInput, { names, gone }: Retired): PreparedRun {
  const { cluster } = input;
  const known = names.filter((name) => isServer(cluster, name, gone));
  const shrunk = withoutServers(cluster, known);
  requireServers(cluster, shrunk);
  const directors = selectHosts(shrunk, 'directors');
  const forward = prepareHosts(directors, { ...input, cluster: shrunk });
  const leavers = gone ? [] : cluster.hosts.filter(({ name }) => known.includes(name));
  const back = prepareWayBack(leavers, input, { purge: false });
  return {
    playbook: { plays: [...input.playbook.plays, ...back.playbook.plays] },
    hosts: [...forward, ...back.hosts],
    cluster: shrunk,
    leaving: names,
  };
}

function isServer({ hosts, inventory }: Cluster, name: string, gone: boolean): boolean {
  const host = hosts.find((one) => one.name === name);
  if (host === undefined) {
    if (gone) return false;
    throw new LvsError('USAGE', `${inventory} has no host ${name}.`, {
      hint: `To clean it up, write it back under real_servers. If it does not exist any more: lvsdeploy retire --gone ${name}`,
    });
  }
  const others = host.roles.filter((role) => role !== 'real_servers');
  if (others.length === 0) return true;
  throw new LvsError(
    'USAGE',
    `${name} has the role ${others.join(' and ')}, and only real servers can be retired.`,
    { hint: reasons[others[0] ?? ''] ?? 'Give that role to another host first, and run up.' },
  );
}

const reasons: Readonly<Record<string, string>> = {
  directors:
    'A director takes part in VRRP: take it out of the inventory, run up for the others, and lvsdeploy down with an inventory of its own. One that is only to serve no longer: remove its line under real_servers, and run up.',
  gateway: 'All answers to clients go through the gateway: nothing would be served without it.',
};

// A pool that is empty on purpose was so before.
function requireServers(before: Cluster, after: Cluster): void {
  const emptied = after.services.filter(
    ({ realServers }, index) =>
      !realServers.some(({ weight }) => weight > 0) &&
      before.services[index]?.realServers.some(({ weight }) => weight > 0),
  );
  if (emptied.length === 0) return;
  const names = emptied.map(({ name }) => name).join(', ');
  throw new LvsError('USAGE', `Nobody would be left to serve ${names}.`, {
    hint: 'Add another real server and run up first, or take the service out of the inventory.',
  });
}
