import { asksOf, kindOf } from '../../lvs/checks/check-kinds.js';
import { checkListsOf } from '../../lvs/checks/own-checks.js';
import { noticesDeath } from '../../lvs/checks/witnesses.js';
import { entrancesOf, protocolsOf } from '../../lvs/entrances/entrances.js';
import type { VirtualService } from '../../model/cluster/cluster.js';
import type { HealthCheck, HealthChecks } from '../../model/cluster/health-check.js';
import { joinNames, listNames } from '../../model/text/list-names.js';
import type { Path } from '../mistake.js';
import type { ServiceInput } from '../schema/services.js';
import type { Reading } from './reading.js';

type Warn = Reading['warn'];
type Written = {
  readonly service: VirtualService;
  readonly input: ServiceInput;
  readonly path: Path;
};

/** Warns of checks that are valid, and look at something else than what clients get. */
export function warnOfChecks(written: Written, warn: Warn): void {
  for (const list of listsIn(written)) {
    warnOfOtherPort(written, list, warn);
    warnOfBlindChecks(written, list, warn);
  }
  warnOfUnequalChecks(written, warn);
}

/** What somebody has to pass, and where that is written. */
type ListAt = { readonly checks: HealthChecks; readonly path: Path; readonly isList: boolean };

/** The checks of the service, and those that its real servers have of their own. */
function listsIn({ service, input, path }: Written): readonly ListAt[] {
  const entries = input.real_servers ?? [];
  const own = service.realServers.flatMap(({ host, checks }): readonly ListAt[] => {
    const index = entries.findIndex((entry) => typeof entry !== 'string' && entry.host === host);
    const entry = entries[index];
    if (checks === undefined || entry === undefined || typeof entry === 'string') return [];
    return [{ checks, ...placeOf(entry, [...path, 'real_servers', index]) }];
  });
  const isUsed = service.realServers.some(({ checks }) => checks === undefined);
  return [...(isUsed ? [{ checks: service.checks, ...placeOf(input, path) }] : []), ...own];
}

function placeOf({ checks }: Pick<ServiceInput, 'checks'>, path: Path): Omit<ListAt, 'checks'> {
  const isList = checks !== undefined;
  return { path: [...path, isList ? 'checks' : 'check'], isList };
}

/** Where a key of the only check is, or all of them are. */
function placeIn({ path, isList }: ListAt, key: string): Path {
  return isList ? path : [...path, key];
}

// A GET asks for an answer that somebody has thought about; that a port opens tells of its own program.
function warnOfOtherPort({ service }: Written, list: ListAt, warn: Warn): void {
  const [first] = entrancesOf(service);
  if (first === undefined || protocolsOf(service).includes('TCP')) return;
  const { first: port, protocol } = first;
  const opensOther = (check: HealthCheck): boolean => {
    const asks = asksOf(check);
    const isBare = asks.by === 'connection' && asks.turns(check, service.vip).length === 0;
    return isBare && check.port !== undefined && check.port !== port;
  };
  if (!list.checks.every(opensOther)) return;
  const ports = joinNames(list.checks.map((check) => String(check.port)));
  warn({
    path: placeIn(list, 'port'),
    message: `${say(service, list, ['opens TCP port', 'open TCP ports'])} ${ports}, which says nothing about ${protocol} port ${port}`,
    suggestion: 'check a TCP port of the same program, or its own status page by type: http',
  });
}

function warnOfBlindChecks({ service }: Written, list: ListAt, warn: Warn): void {
  if (noticesDeath(list.checks, 'refused')) return;
  warn({
    path: placeIn(list, 'type'),
    message: `${say(service, list, ['asks', 'ask'])} the host only: a server whose program has ended goes on getting requests`,
    suggestion: 'check the program: type: tcp, http, https, smtp, dns or udp',
  });
}

function say(
  { name }: VirtualService,
  { checks }: ListAt,
  [one, several]: readonly [string, string],
): string {
  return checks.length === 1
    ? `the check of "${name}" ${one}`
    : `the checks of "${name}" ${several}`;
}

// What one of them is taken out for, the other goes on serving with. Files may well be of each by itself.
function warnOfUnequalChecks({ service, path }: Written, warn: Warn): void {
  const standards = checkListsOf(service).map((checks) =>
    joinNames([...new Set(checks.flatMap(standardOf))].toSorted()),
  );
  if (new Set(standards).size < 2) return;
  warn({
    path: [...path, 'real_servers'],
    message: `the real servers of "${service.name}" are held to different standards: checks of type ${listNames([...new Set(standards)])}`,
    suggestion: 'let all of them be checked in one way, if they serve the same',
  });
}

function standardOf(check: HealthCheck): readonly string[] {
  const { word, sees } = kindOf(check);
  return sees.host === 'never' ? [] : [word];
}
