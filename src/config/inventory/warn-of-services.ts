import { asksOf, kindOf, seesProgram } from '../../lvs/checks/check-kinds.js';
import { checksOf } from '../../lvs/checks/own-checks.js';
import { describePlace, entrancesOf, protocolsOf } from '../../lvs/entrances/entrances.js';
import type { VirtualService } from '../../model/cluster/cluster.js';
import type { HealthCheck } from '../../model/cluster/health-check.js';
import { listNames } from '../../model/text/list-names.js';
import type { ServiceInput } from '../schema/services.js';
import type { Path } from '../mistake.js';
import type { Reading } from './reading.js';
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
    for (const check of checksIn(one)) {
      warnOfOtherPort(one, check, warn);
      warnOfBlindCheck(one, check, warn);
    }
    warnOfUnequalChecks(one, warn);
    warnOfSingleServer(one, warn);
    warnOfQuorum(one.service, { path: one.path, warn });
    warnOfFtp(one.service, { path: one.path, warn });
  }
  for (const group of groupByVip(written.filter(persistsLong))) warnOfDividedClients(group, warn);
}

type CheckAt = { readonly check: HealthCheck; readonly path: Path };

/** The check of the service, and those that its real servers have of their own. */
function checksIn({ service, input, path }: Written): readonly CheckAt[] {
  const own = service.realServers.flatMap(({ host, check }) => {
    const index = (input.real_servers ?? []).findIndex(
      (entry) => typeof entry !== 'string' && entry.host === host,
    );
    return check === undefined ? [] : [{ check, path: [...path, 'real_servers', index, 'check'] }];
  });
  const isUsed = service.realServers.some(({ check }) => check === undefined);
  return [...(isUsed ? [{ check: service.check, path: [...path, 'check'] }] : []), ...own];
}

// A GET asks for an answer that somebody has thought about; that a port opens tells of its own program.
function warnOfOtherPort({ service }: Written, { check, path }: CheckAt, warn: Warn): void {
  const { name } = service;
  const [first] = entrancesOf(service);
  if (first === undefined || protocolsOf(service).includes('TCP')) return;
  const { first: port, protocol } = first;
  const asks = asksOf(check);
  const isBare = asks.by === 'connection' && asks.turns(check, service.vip).length === 0;
  const isAskedThere = check.port === undefined || check.port === port;
  if (!isBare || isAskedThere) return;
  warn({
    path: [...path, 'port'],
    message: `the check of "${name}" opens TCP port ${check.port}, which says nothing about ${protocol} port ${port}`,
    suggestion: 'check a TCP port of the same program, or its own status page by type: http',
  });
}

function warnOfBlindCheck(
  { service: { name } }: Written,
  { check, path }: CheckAt,
  warn: Warn,
): void {
  if (seesProgram(check)) return;
  warn({
    path: [...path, 'type'],
    message: `the check of "${name}" asks the host only: a server whose program has ended goes on getting requests`,
    suggestion: 'check the program: type: tcp, http, https, smtp, dns or udp',
  });
}

// What one of them is taken out for, the other goes on serving with.
function warnOfUnequalChecks({ service, path }: Written, warn: Warn): void {
  const words = [...new Set(checksOf(service).map((check) => kindOf(check).word))];
  if (words.length < 2) return;
  warn({
    path: [...path, 'real_servers'],
    message: `the real servers of "${service.name}" are held to different standards: checks of type ${listNames(words)}`,
    suggestion: 'let all of them be checked in one way, if they serve the same',
  });
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
