import type {
  ClusterStatus,
  DirectorStatus,
  RealServerStatus,
  ServiceStatus,
  VipStatus,
} from '../../model/verify/status.js';
import { describeDrained } from '../../model/cluster/drain.js';
import { formatTable } from '../words/table.js';
import type { Style } from '../words/style.js';

/** A cluster's status as lines of text: who owns the VIPs, the directors, the services. */
export function formatClusterStatus(status: ClusterStatus, style: Style): readonly string[] {
  return [
    `${style('bold', status.cluster)}  ${style('dim', formatTime(status.atMs))}`,
    '',
    ...status.vips.map((vip) => formatVip(vip, style)),
    '',
    ...formatDirectors(status, style),
    ...status.services.flatMap((service) => ['', ...formatService(service, style)]),
  ];
}

/** Date and time of this machine, to the second. */
function formatTime(ms: number): string {
  const date = new Date(ms);
  const local = new Date(ms - date.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 19).replace('T', ' ');
}

function formatVip({ address, owners, unknown }: VipStatus, style: Style): string {
  const name = `VIP ${address}`;
  if (owners === undefined) return `${name}  ${style('yellow', 'not known')}: ${unknown ?? ''}`;
  if (owners.length === 1) return `${name}  owned by ${style('green', owners.join())}`;
  return owners.length === 0
    ? `${name}  ${style('red', 'owned by no director')}`
    : `${name}  ${style('red', `owned by ${owners.join(' and ')} at once`)}`;
}

function formatDirectors({ directors, atMs }: ClusterStatus, style: Style): readonly string[] {
  const rows = directors.map((director) => [
    director.name,
    ...describeDirector(director, style),
    describeTransitions(director, atMs),
  ]);
  return formatTable(['director', 'keepalived', 'VRRP', 'last changes'], rows, { style });
}

function describeDirector(director: DirectorStatus, style: Style): readonly string[] {
  if (!director.reached) return [style('red', 'not reached'), director.failure];
  const { keepalived, instances } = director;
  const states = instances.map(({ name, state, priority }) => {
    const colour = state === 'MASTER' ? 'green' : state === 'BACKUP' ? 'cyan' : 'red';
    return `${name} ${style(colour, state)} ${priority}`;
  });
  const daemon = keepalived === 'runs' ? keepalived : style('red', keepalived);
  return [daemon, states.join(', ')];
}

function describeTransitions(director: DirectorStatus, nowMs: number): string {
  if (!director.reached) return '';
  return director.transitions
    .map(({ atMs, state }) => `${state} ${formatAge(nowMs - atMs)} ago`)
    .join(', ');
}

/** `12 s`, `5 min`, `3 h`, `12 d`. */
function formatAge(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800
    ? `${Math.round(seconds / 3600)} h`
    : `${Math.round(seconds / 86_400)} d`;
}

function formatService(service: ServiceStatus, style: Style): readonly string[] {
  const { name, protocol, place, scheduler, persistenceSeconds, realServers } = service;
  const persistence = persistenceSeconds === undefined ? '' : ` persistent ${persistenceSeconds} s`;
  const head = `${style('bold', name)}  ${protocol} ${place} ${scheduler}${persistence}`;
  const rows = realServers.map((server) => [
    `-> ${server.host}`,
    server.port === undefined ? server.address : `${server.address}:${server.port}`,
    ...[server.weight, server.active, server.inactive, server.connectionsPerSecond].map(
      formatNumber,
    ),
    server.bytesPerSecond === undefined ? '-' : formatBytes(server.bytesPerSecond),
    describePool(server, style),
  ]);
  const columns = ['', '', 'weight', 'active', 'inactive', 'conn/s', 'in/s', ''];
  return [
    head,
    ...formatTable(columns, rows, { style, right: [2, 3, 4, 5, 6] }),
    ...describeSorryServer(service, style),
  ];
}

function describeSorryServer({ sorryServer }: ServiceStatus, style: Style): readonly string[] {
  if (sorryServer === undefined) return [];
  const { place, answersOn } = sorryServer;
  return [style('red', `the sorry server ${place} answers on ${answersOn.join(' and ')}`)];
}

function formatNumber(value: number | undefined): string {
  return value === undefined ? '-' : String(value);
}

function describePool({ outOf, drained }: RealServerStatus, style: Style): string {
  return [
    ...(outOf.length === 0 ? [] : [style('red', `out of the pool of ${outOf.join(' and ')}`)]),
    ...(drained === undefined ? [] : [style('yellow', `drained ${describeDrained(drained)}`)]),
  ].join(', ');
}

function formatBytes(bytes: number): string {
  if (bytes < 10_000) return `${bytes} B`;
  return bytes < 10_000_000 ? `${Math.round(bytes / 1000)} kB` : `${Math.round(bytes / 1e6)} MB`;
}
