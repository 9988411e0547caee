import type { RealServer, VirtualService } from '../../model/cluster/cluster.js';
import type { HealthCheck, HealthChecks } from '../../model/cluster/health-check.js';
import type { ServiceIdentity } from '../../model/cluster/service-identity.js';
import { entrancesOf } from '../entrances/entrances.js';
import { kindOf } from './check-kinds.js';
import { checkPort } from './check-port.js';
import type { Sight } from './kind.js';
import { checksOn } from './own-checks.js';

/** `refused`: the process is dead, its host answers at once. `silent`: nobody answers. */
export type ServerDeath = 'refused' | 'silent';

type Server = Pick<RealServer, 'port' | 'checks'>;

/** Whether some check of a real server may find out how it has died. */
export function noticesDeath(checks: HealthChecks, death: ServerDeath): boolean {
  return checks.some((check) => sightOf(check, death) !== 'never');
}

/**
 * Groups of checks, of which each has one at least that finds out about a death, and at once the quickest of all in it:
 * one group for each real server; where a program has died, one for each port at which somebody asks, since another
 * program may live at another one. Where no check is sure, each is a group of its own: nobody knows which one it is.
 */
export function groupsOfWitnesses(
  service: VirtualService,
  death: ServerDeath,
): readonly (readonly HealthCheck[])[] {
  const servers: readonly Server[] =
    service.realServers.length === 0 ? [{ checks: service.checks }] : service.realServers;
  return servers.flatMap((server) => groupsOn(service, server, death));
}

function groupsOn(
  service: VirtualService,
  server: Server,
  death: ServerDeath,
): readonly (readonly HealthCheck[])[] {
  const checks = checksOn(service, server);
  const sure = checks.filter(
    (check) => sightOf(check, death) === 'always' && !asksAnotherHost(check),
  );
  const groups =
    death === 'silent'
      ? [sure]
      : [...groupByDoor(sure, (check) => doorAskedBy(check, service, server)).values()];
  if (groups.some(({ length }) => length > 0)) return groups;
  const perhaps = checks.filter((check) => sightOf(check, death) !== 'never');
  return (perhaps.length > 0 ? perhaps : checks).map((check) => [check]);
}

function sightOf(check: HealthCheck, death: ServerDeath): Sight {
  const { program, host } = kindOf(check).sees;
  return death === 'refused' ? program : host;
}

function asksAnotherHost({ keepalived = [] }: HealthCheck): boolean {
  return keepalived.some((line) => line.startsWith('connect_ip '));
}

/** The port of the real server, of those that clients get to, at which a check asks; undefined: at none. */
function doorAskedBy(
  check: HealthCheck,
  service: ServiceIdentity,
  server: Server,
): string | undefined {
  const protocol = { connection: 'TCP', UDP: 'UDP', host: undefined }[kindOf(check).asks.by];
  const port = checkPort(check, server);
  const isOpen = entrancesOf(service).some(
    ({ first, last, ...entrance }) =>
      entrance.protocol === protocol &&
      (server.port === undefined ? port >= first && port <= last : port === server.port),
  );
  return isOpen ? `${protocol} ${port}` : undefined;
}

function groupByDoor(
  checks: readonly HealthCheck[],
  doorOf: (check: HealthCheck) => string | undefined,
): ReadonlyMap<string, readonly HealthCheck[]> {
  const groups = new Map<string, readonly HealthCheck[]>();
  for (const check of checks) {
    const door = doorOf(check);
    if (door !== undefined) groups.set(door, [...(groups.get(door) ?? []), check]);
  }
  return groups;
}
