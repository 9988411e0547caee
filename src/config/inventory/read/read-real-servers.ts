import { forwardingOf } from '../../../lvs/forwarding/forwarding-methods.js';
import type { ForwardingWay, RealServer } from '../../../model/cluster/cluster.js';
import type { ServiceIdentity } from '../../../model/cluster/service-identity.js';
import { suggest } from '../../../model/problem/suggest.js';
import { blocks } from '../../keywords/blocks.js';
import { readKeywords } from '../../keywords/read-keywords.js';
import type { Path } from '../../mistake.js';
import { omitEmpty, omitUndefined } from '../../omit-undefined.js';
import type { ServiceInput } from '../../schema/services.js';
import { isRealServer, type DeclaredHost } from '../declared-hosts.js';
import type { Reading } from '../reading.js';
import { toChecks } from './read-check.js';
import { readOwnWay } from './read-way.js';
import { readLimits } from './read-pool.js';

/** The real servers of a service: those that it lists, else all. */
export function readRealServers(
  { input: service, identity, way: usualWay }: Served,
  path: Path,
  hosts: readonly DeclaredHost[],
  reading: Reading,
): readonly RealServer[] {
  const { report, version } = reading;
  const pool = new Map(hosts.filter(isRealServer).map((host) => [host.name, host]));
  const listed: readonly Listed[] =
    service.real_servers?.map((entry, index) =>
      toListed(entry, [...path, 'real_servers', index]),
    ) ?? [...pool.keys()].map((host) => ({ host, path, hostPath: path }));
  const seen = new Map<string, Path>();

  return listed.map(({ host, weight, port, keepalived, path, hostPath, ...one }) => {
    const member = pool.get(host);
    if (member === undefined) report({ path: hostPath, ...explainUnknown(host, hosts) });
    const same = seen.get(host);
    if (same !== undefined) {
      report({ path: hostPath, message: `"${host}" is listed twice`, dependsOn: [same] });
    }
    seen.set(host, hostPath);
    const way = readOwnWay(one, usualWay, path, reading);
    if (member?.serves) checkDirector(host, way, { path, service: path.slice(0, 2) }, reading);
    if (port !== undefined) checkPort({ host, port, ...way }, identity, path, report);
    const usual = identity.mark === undefined ? identity.port : undefined;
    const own = omitUndefined({ port: usual === undefined ? undefined : (port ?? usual) });
    return {
      host,
      address: member?.input.address ?? '',
      ...own,
      ...way,
      weight: weight ?? service.weight,
      ...omitUndefined({
        checks: toChecks(one, { service, identity, realServers: [own] }, path, reading),
      }),
      ...((one.inhibit_on_failure ?? service.inhibit_on_failure)
        ? { inhibitOnFailure: true as const }
        : {}),
      ...omitUndefined({ limits: readLimits(one.limits, [...path, 'limits'], reading) }),
      ...omitEmpty({
        keepalived: readKeywords(keepalived, {
          ...{ path: [...path, 'keepalived'], block: blocks.server, version, report },
        }),
      }),
    };
  });
}

/** A service as it is written, and by what it is known. */
type Served = {
  readonly input: ServiceInput;
  readonly identity: ServiceIdentity;
  /** To those that have no way of their own. */
  readonly way: ForwardingWay;
};

/** A director takes no packet of another one for a client's only where it comes out of a tunnel. */
function checkDirector(
  host: string,
  { method }: ForwardingWay,
  { path, service }: { readonly path: Path; readonly service: Path },
  { report }: Reading,
): void {
  const { packet } = forwardingOf({ method });
  if (packet === 'enclosed') return;
  report({
    path,
    message:
      packet === 'as-sent'
        ? `"${host}" is a director too, and packets that come to it by ${method} look like those of clients: it would balance them once more, and they would circle`
        : `"${host}" is a director too, and ${method} changes answers on their way through the director that has the VIP: those of "${host}" do not pass it`,
    suggestion: `let it be reached through a tunnel: { host: ${host}, method: TUN }, or method: TUN of the service`,
    dependsOn: [
      [...service, 'method'],
      [...path, 'method'],
      ['real_servers', host],
    ],
  });
}

/** The real servers that a service names, or all. */
function namesIn(
  { real_servers: listed }: Pick<ServiceInput, 'real_servers'>,
  hosts: readonly DeclaredHost[],
): readonly string[] {
  return (
    listed?.map((entry) => (typeof entry === 'string' ? entry : entry.host)) ??
    hosts.filter(isRealServer).map(({ name }) => name)
  );
}

/** Whether directors are among the real servers of a service. */
export function isServedByDirectors(
  input: Pick<ServiceInput, 'real_servers'>,
  hosts: readonly DeclaredHost[],
): boolean {
  const names = namesIn(input, hosts);
  return hosts.some(({ name, serves }) => serves === true && names.includes(name));
}

function isOnePort({ entrances }: Extract<ServiceIdentity, { entrances: unknown }>): boolean {
  const [{ first, last } = { first: 0, last: 1 }, ...others] = entrances;
  return first === last && others.length === 0;
}

function checkPort(
  { host, port, method }: Pick<RealServer, 'host' | 'method'> & { readonly port: number },
  identity: ServiceIdentity,
  path: Path,
  report: Reading['report'],
): void {
  const dependsOn = [
    ...['port', 'ports', 'method'].map((key) => [...path.slice(0, 2), key]),
    [...path, 'method'],
  ];
  if (identity.mark !== undefined) {
    report({
      path: [...path, 'port'],
      message: isOnePort(identity)
        ? `the service has a mark, by which IPVS gives "${host}" the port that the client asks for, not ${port}`
        : `the service has several ports, and they would all lead to port ${port} of "${host}"`,
      suggestion: 'remove it: each real server gets the port that the client asks for',
      dependsOn,
    });
  } else if (port !== identity.port && !forwardingOf({ method }).translatesPort) {
    report({
      path: [...path, 'port'],
      message: `${method} keeps the port: the service is on ${identity.port}, "${host}" on ${port}`,
      suggestion: `let "${host}" listen on ${identity.port}, or forward by NAT, which maps ports`,
      dependsOn,
    });
  }
}

type Entry = Exclude<NonNullable<ServiceInput['real_servers']>[number], string>;

type Listed = Entry & { readonly path: Path; readonly hostPath: Path };

function toListed(entry: string | Entry, path: Path): Listed {
  return typeof entry === 'string'
    ? { host: entry, path, hostPath: path }
    : { ...entry, path, hostPath: [...path, 'host'] };
}

function explainUnknown(name: string, hosts: readonly DeclaredHost[]) {
  const pool = hosts.filter(isRealServer).map((host) => host.name);
  const other = hosts.find((host) => host.name === name);
  const known = `known real servers: ${pool.slice(0, 8).join(', ')}`;
  return {
    message:
      other === undefined
        ? `"${name}" is not a host of this inventory`
        : `"${name}" is not a real server: it is under "${other.section}"`,
    ...(other === undefined ? suggest(name, pool, known) : { suggestion: known }),
    dependsOn: [['real_servers']],
  };
}
