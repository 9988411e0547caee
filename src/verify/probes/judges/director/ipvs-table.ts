import { formatEndpoint, formatServer } from '../../../../lvs/address/format-address.js';
import { describeForwarding } from '../../../../lvs/forwarding/describe-forwarding.js';
import {
  compareLimits,
  describeLimits,
  type LimitDifference,
} from '../../../../look/table/compare-limits.js';
import { compareService, type TableDifference } from '../../../../look/table/compare-table.js';
import {
  findDestination,
  findForeign,
  findService,
  findSorryServer,
} from '../../../../look/table/find-entries.js';
import { wholeAddress } from '../../../../look/table/settings.js';
import { describeService } from '../../../../lvs/entrances/entrances.js';
import type { RealServer, VirtualService } from '../../../../model/cluster/cluster.js';
import type { DirectorSeen, Observations } from '../../observations.js';
import { lookAtDirectors, type Opinion, type Problem } from '../../opinion.js';
import { explainAbsence } from '../server/absence.js';

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
        ...compareLimits(services, director.limits ?? []).map(otherLimits),
        ...findForeign(services, table).map(({ protocol, address, port }) =>
          surplus(
            `service ${protocol === 'FWM' ? address : `${protocol} ${formatEndpoint(address, port)}`}`,
          ),
        ),
      ],
      fine: `its IPVS table is that of the inventory`,
    };
  });
}

const noIpvs: Problem = {
  reason: 'its kernel has no IPVS: there is no /proc/net/ip_vs',
  expected: 'the module ip_vs is loaded',
  seen: 'it is not',
  cause: 'modprobe ip_vs, add it to /etc/modules-load.d for the next boot, then restart keepalived',
};

type Place = { readonly director: DirectorSeen; readonly host: string };

// The inventory has no word for the rest, so it wants what the kernel does by itself.
const byDefault = { persistenceMask: wholeAddress };

function judgeService(
  seen: Observations,
  service: VirtualService,
  place: Place,
): readonly Problem[] {
  const { schedulerFlags = [], onePacket = false } = service;
  const wanted = { ...service, schedulerFlags, onePacket, ...byDefault };
  const { table } = place.director;
  // Then it is in place of all of them, also of those that answer: that is the pool's affair.
  const isSorry = findSorryServer(service, table) !== undefined;
  return compareService(wanted, table)
    .filter(({ type }) => !isSorry || type !== 'missing-server')
    .flatMap((difference) => toProblems(seen, service, { difference, ...place }));
}

function toProblems(
  seen: Observations,
  service: VirtualService,
  { difference, director, host }: Place & { readonly difference: TableDifference<RealServer> },
): readonly Problem[] {
  switch (difference.type) {
    case 'missing-service':
      return [missingService(service, director)];
    case 'setting':
      return [otherwise(service.name, difference)];
    case 'missing-server':
      return judgeMissing(seen, service, difference.server, host);
    case 'server-setting':
      return [otherwise(difference.server.host, difference)];
    case 'surplus-server': {
      const { address, port } = difference.found;
      return [surplus(`real server ${formatEndpoint(address, port)} of ${service.name}`)];
    }
  }
}

function otherLimits({ service, server, found }: LimitDifference): Problem {
  const [wanted, is] = [describeLimits(server.limits), describeLimits(found)];
  return {
    reason: `${server.host} gets ${is} for ${service.name} by its IPVS table, not ${wanted}`,
    expected: wanted,
    seen: is,
    cause: 'changed by hand (ipvsadm), or by a keepalived that has read another file: lvsdeploy up',
  };
}

function missingService(service: VirtualService, { keepalived }: DirectorSeen): Problem {
  return {
    reason: `${describe(service)} is not in its IPVS table`,
    expected: describe(service),
    seen: 'no such service',
    cause: keepalived.running
      ? 'removed by hand (ipvsadm), or the running keepalived has no health checkers or has read another file: restart it'
      : 'keepalived does not run here, and removed its services when it stopped',
  };
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
      reason: `${server.host} (${formatServer(server)}) is missing from ${service.name} in its IPVS table, though it answers this director`,
      expected: `-> ${formatServer(server)} ${describeForwarding(server.method, server.tunnel)} weight ${server.weight}`,
      seen: isThere(seen, service, { server, host }) ? 'weight 0' : 'no such real server',
      cause: `removed by hand (keepalived does not put it back: restart it), or it has just returned and the next check comes within ${service.delayLoopSeconds} s`,
    },
  ];
}

function isThere(
  { hosts }: Observations,
  service: VirtualService,
  { server, host }: { readonly server: RealServer; readonly host: string },
): boolean {
  const entry = findService(hosts[host]?.director?.table, service);
  return findDestination(entry, server) !== undefined;
}

function surplus(what: string): Problem {
  return {
    reason: `its IPVS table has a ${what} that the inventory does not know`,
    expected: 'only what the inventory has',
    seen: what,
    cause: 'added by hand (ipvsadm), or left from an earlier inventory',
  };
}

function otherwise(
  of: string,
  { name, wanted, seen }: { readonly name: string; readonly wanted: string; readonly seen: string },
): Problem {
  return {
    reason: `${of}: ${name} is ${seen} in its IPVS table, not ${wanted}`,
    expected: wanted,
    seen,
    cause: 'changed by hand (ipvsadm), or keepalived has not loaded the present file: reload it',
  };
}

function describe(service: VirtualService): string {
  return `${service.name} (${describeService(service)})`;
}
