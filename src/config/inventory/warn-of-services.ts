import { describePlace } from '../../lvs/entrances/entrances.js';
import type { VirtualService } from '../../model/cluster/cluster.js';
import type { ServiceInput } from '../schema/services.js';
import type { Path } from '../mistake.js';
import type { Reading } from './reading.js';
import { warnOfChecks } from './warn-of-checks.js';
import { warnOfFtp } from './warn-of-ftp.js';
import { warnOfQuorum } from './warn-of-pools.js';

type Warn = Reading['warn'];
type Written = {
  readonly service: VirtualService;
  readonly input: ServiceInput;
  readonly path: Path;
};

/** Warns of services that are valid, and will not do what one expects of them. */
export function warnOfServices(
  services: readonly VirtualService[],
  inputs: readonly ServiceInput[],
  { warn }: Reading,
): void {
  const written = services.flatMap((service, index): readonly Written[] => {
    const input = inputs[index];
    return input === undefined ? [] : [{ service, input, path: ['services', index] }];
  });
  for (const one of written) {
    warnOfChecks(one, warn);
    warnOfSingleServer(one, warn);
    warnOfQuorum(one.service, { path: one.path, warn });
    warnOfFtp(one.service, { path: one.path, warn });
  }
  for (const group of groupByVip(written.filter(persistsLong))) warnOfDividedClients(group, warn);
}

function warnOfSingleServer({ service, input, path }: Written, warn: Warn): void {
  const [server, ...others] = service.realServers.filter(({ weight }) => weight > 0);
  if (server === undefined || others.length > 0) return;
  const isOnly = service.realServers.length === 1;
  warn({
    path: input.real_servers === undefined ? path : [...path, 'real_servers'],
    message: `"${server.host}" is the only real server of "${service.name}"${isOnly ? '' : ' with a weight'}: nothing takes over when it fails`,
    suggestion: isOnly ? 'add a second one' : 'give a weight of at least 1 to another one',
  });
}

const longPersistenceSeconds = 3600;

function persistsLong({ service: { persistenceSeconds = 0 } }: Written): boolean {
  return persistenceSeconds >= longPersistenceSeconds;
}

function groupByVip(services: readonly Written[]): readonly (readonly Written[])[] {
  const vips = new Set(services.map(({ service }) => service.vip));
  return [...vips].map((vip) => services.filter(({ service }) => service.vip === vip));
}

// IPVS keeps a template for each port.
function warnOfDividedClients(services: readonly Written[], warn: Warn): void {
  const [first, second] = services;
  if (first === undefined || second === undefined) return;
  const ports = services.map(({ service }) => describePlace(service).slice(service.vip.length + 1));
  const longest = Math.max(...services.map(({ service }) => service.persistenceSeconds ?? 0));
  warn({
    path: [...second.path, 'persistence'],
    message: `ports ${ports.slice(0, -1).join(', ')} and ${ports.at(-1)} of ${first.service.vip} do not share their persistence: for ${longest} s a client may have another real server on each port, and all clients behind one proxy have the same one`,
    suggestion:
      'shorten it to what a session needs, and store sessions where all real servers can read them',
  });
}
