import type { IpvsDestination, IpvsService } from '../../../../facts/ipvs-table.js';
import type { RealServer, VirtualService } from '../../../../model/cluster.js';
import type { DirectorSeen, Observations } from '../../observations.js';
import { lookAtDirectors, type Opinion, type Problem } from '../../opinion.js';
import { explainAbsence } from '../server/absence.js';
import { findDestination, findService } from '../../table-lookup.js';

const wholeAddress = 'FFFFFFFF';

/** Every director's kernel has the services of the inventory, and nothing else. */
export function judgeTables(seen: Observations): readonly Opinion[] {
  return lookAtDirectors(seen, (host, director) => {
    const { table } = director;
    if (table === undefined) return { problems: [noIpvs], fine: '' };
    const { services } = seen.cluster;
    return {
      problems: [
        ...services.flatMap((service) =>
          judgeService(seen, service, { director, host: host.name }),
        ),
        ...judgeSurplus(services, table),
      ],
      fine: `its IPVS table is that of the inventory`,
    };
  });
}

const noIpvs: Problem = {
  reason: 'its kernel has no IPVS: there is no /proc/net/ip_vs',
  expected: 'the module ip_vs is loaded',
  seen: 'it is not',
  cause:
    'modprobe ip_vs, and /etc/modules-load.d for the next boot; keepalived has to be started after it',
};

type Place = { readonly director: DirectorSeen; readonly host: string };

function judgeService(
  seen: Observations,
  service: VirtualService,
  { director, host }: Place,
): readonly Problem[] {
  const entry = findService(director.table, service);
  if (entry === undefined) {
    return [
      {
        reason: `${describe(service)} is not in its IPVS table`,
        expected: describe(service),
        seen: 'no such service',
        cause: director.keepalived.running
          ? 'removed by hand (ipvsadm), or the running keepalived does not check real servers or has read another file: restart it'
          : 'keepalived does not run here, and takes its services along',
      },
    ];
  }
  return [
    ...judgeSettings(service, entry),
    ...service.realServers.flatMap((server) => {
      const destination = findDestination(entry, server);
      if (destination !== undefined) return judgeDestination(service, server, destination);
      return judgeMissing(seen, service, server, host);
    }),
    ...entry.destinations
      .filter((found) => !service.realServers.some((server) => isSame(server, found)))
      .map((found) => surplus(`real server ${found.address}:${found.port} of ${service.name}`)),
  ];
}

function judgeSettings(service: VirtualService, entry: IpvsService): readonly Problem[] {
  const { name, scheduler, persistenceSeconds } = service;
  const mask = entry.persistenceMask ?? wholeAddress;
  return [
    ...differ(name, 'scheduler', scheduler, entry.scheduler),
    ...differ(
      name,
      'persistence',
      describeSeconds(persistenceSeconds),
      persistenceOf(service, entry),
    ),
    ...differ(name, 'netmask of persistence', wholeAddress, mask),
    ...differ(
      name,
      'scheduling',
      'by connection',
      entry.onePacket ? 'by packet (ops)' : 'by connection',
    ),
  ];
}

/** How many ticks of the kernel make a second: it is built with one of these. */
const tickRates = [100, 250, 300, 1000];

// Without ipvsadm nobody can tell a tick: a value is as wanted where some tick makes it so.
function persistenceOf(
  { persistenceSeconds: wanted }: VirtualService,
  { persistenceSeconds, persistenceTicks }: IpvsService,
): string {
  if (persistenceSeconds !== undefined || persistenceTicks === undefined) {
    return describeSeconds(persistenceSeconds);
  }
  const isWanted = tickRates.some((rate) => persistenceTicks === (wanted ?? 0) * rate);
  return isWanted ? describeSeconds(wanted) : `${persistenceTicks} ticks`;
}

function describeSeconds(value: number | undefined): string {
  return value === undefined ? 'none' : `${value} s`;
}

function judgeDestination(
  { method }: VirtualService,
  { host, weight }: RealServer,
  found: IpvsDestination,
): readonly Problem[] {
  // The kernel calls it local where the address is its own.
  const foundMethod = found.method === 'local' ? method : found.method;
  return [
    ...differ(host, 'forwarding method', method, foundMethod),
    ...differ(host, 'weight', weight, found.weight),
  ];
}

// One that does not answer was taken out by its check: that is the pool's affair, and no defect here.
function judgeMissing(
  seen: Observations,
  service: VirtualService,
  server: RealServer,
  host: string,
): readonly Problem[] {
  const absence = explainAbsence(seen, { service, server, director: host });
  if (absence.type !== 'answers') return [];
  return [
    {
      reason: `${server.host} (${server.address}:${server.port}) is missing from ${service.name} in its IPVS table, though it answers this director`,
      expected: `-> ${server.address}:${server.port} ${service.method} weight ${server.weight}`,
      seen: 'no such real server',
      cause: `removed by hand (keepalived does not put it back: restart it), or it has just returned and the next check comes within ${service.delayLoopSeconds} s`,
    },
  ];
}

function judgeSurplus(
  services: readonly VirtualService[],
  table: readonly IpvsService[],
): readonly Problem[] {
  return table
    .filter(({ address, port, protocol }) => {
      const isOurs = (service: VirtualService): boolean =>
        service.vip === address && service.port === port && service.protocol === protocol;
      return !services.some(isOurs);
    })
    .map(({ protocol, address, port }) => surplus(`service ${protocol} ${address}:${port}`));
}

function surplus(what: string): Problem {
  return {
    reason: `its IPVS table has a ${what} that the inventory does not know`,
    expected: 'nothing else than the inventory',
    seen: what,
    cause: 'added by hand (ipvsadm), or left from an earlier inventory',
  };
}

function differ(
  name: string,
  what: string,
  want: string | number,
  is: string | number,
): readonly Problem[] {
  if (want === is) return [];
  return [
    {
      reason: `${name}: ${what} is ${is} in its IPVS table, not ${want}`,
      expected: String(want),
      seen: String(is),
      cause: 'changed by hand (ipvsadm), or keepalived has not loaded the present file: reload it',
    },
  ];
}

function isSame(
  server: RealServer,
  found: { readonly address: string; readonly port: number },
): boolean {
  return server.address === found.address && server.port === found.port;
}

function describe({ name, protocol, vip, port }: VirtualService): string {
  return `${name} (${protocol} ${vip}:${port})`;
}
