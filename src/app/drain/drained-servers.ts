import { ipvsTable } from '../../facts/ipvs/ipvs-table.js';
import { explainRefusal } from '../../lvs/scheduling/schedulers.js';
import { selectHosts, type Cluster, type Host } from '../../model/cluster/cluster.js';
import type { DrainRequest } from '../../model/cluster/drain.js';
import { LvsError } from '../../model/problem/error.js';
import { suggest } from '../../model/problem/suggest.js';
import type { Playbook } from '../../model/plan/playbook.js';
import type { PreparedRun } from '../run/open-run.js';
import { prepareHosts, type HostsInput } from '../run/prepare-hosts.js';
import { chooseServices } from '../site/choose-services.js';

/** The tag of the tasks that change when a real server is drained. */
const tag = 'drain';

/**
 * What it takes that real servers get no new connections, or get them again: the tasks of the directors
 * about their record and keepalived, and no others. Throws USAGE where that cannot be.
 */
export function prepareDrain(
  chosen: readonly Host[],
  input: HostsInput,
  drains: DrainRequest,
): PreparedRun {
  const { cluster, playbook } = input;
  requireServers(cluster, drains);
  requireTasks(playbook);
  const directors = selectHosts(cluster, 'directors').filter((host) => chosen.includes(host));
  const prepared = prepareHosts(directors, { ...input, tags: [tag] });
  const hosts = prepared.map((host) => ({ ...host, refs: [...host.refs, ipvsTable] }));
  return { playbook, hosts, drains };
}

function requireServers(cluster: Cluster, { hosts, service }: DrainRequest): void {
  const services = chooseServices(cluster, service);
  const known = services.flatMap(({ realServers }) => realServers.map(({ host }) => host));
  for (const host of hosts) {
    if (known.includes(host)) continue;
    const where = service === undefined ? '' : ` of ${service}`;
    throw new LvsError('USAGE', `${cluster.inventory} has no real server${where} ${host}.`, {
      hint: suggest(host, [...new Set(known)]).suggestion ?? `Known are ${listOf(known)}.`,
    });
  }
}

/** Throws USAGE where clients that are hashed to a drained real server would be refused. */
export function requireFallback(
  { services }: Pick<Cluster, 'services'>,
  { hosts, service: only, services: among }: DrainRequest,
): void {
  for (const service of services) {
    if (among?.includes(service.name) === false) continue;
    const reason = explainRefusal(service);
    const isConcerned = service.realServers.some(({ host }) => hosts.includes(host));
    if (reason === undefined || !isConcerned || (only !== undefined && only !== service.name)) {
      continue;
    }
    throw new LvsError('USAGE', `Clients of ${service.name} would be refused: ${reason}.`, {
      hint: 'Take the real server out of the service instead, give the service another scheduler or its fallback flag, or accept that by --force.',
    });
  }
}

function listOf(names: readonly string[]): string {
  return names.length === 0 ? 'none' : [...new Set(names)].join(', ');
}

// A playbook of the operator's own may be a copy of an earlier one.
function requireTasks({ plays }: Playbook): void {
  const tasks = plays.flatMap((play) => play.tasks);
  if (tasks.some(({ kind, tags }) => kind === 'drain_record' && tags.includes(tag))) return;
  throw new LvsError('USAGE', 'The playbook cannot drain real servers: no task is tagged so.', {
    hint: `Give the directors a task \`drain_record: {}\`, and the tag \`${tag}\` to it, to the file keepalived.conf and to the service keepalived, as lvsdeploy's own directors.yml does.`,
  });
}
