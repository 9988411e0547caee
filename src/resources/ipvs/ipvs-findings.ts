import { formatEndpoint } from '../../lvs/address/format-address.js';
import type {
  CheckedServer,
  CheckedService,
  CheckerState,
} from '../../facts/ipvs/checker-state.js';
import type { IpvsDestination, IpvsService } from '../../facts/ipvs/ipvs-table.js';
import { describeForwarding } from '../../lvs/forwarding/describe-forwarding.js';
import {
  compareService,
  type TableDifference,
  type WantedEntry,
} from '../../look/table/compare-table.js';
import {
  findDestination,
  findForeign,
  findService,
  isSameEndpoint,
} from '../../look/table/find-entries.js';
import { isOf } from '../../lvs/entrances/entry-name.js';
import { describeSettings, wholeAddress } from '../../look/table/settings.js';
import type { Diff } from '../../model/plan/change.js';
import type { VirtualService } from '../../model/cluster/cluster.js';
import { ipvsadm } from './ipvsadm.js';

/** One difference between the kernel's table and what keepalived believes, with the way back. */
export type TableRepair = {
  readonly summary: string;
  readonly diffs: readonly Diff[];
  readonly commands: readonly string[];
};

/** What people call services and real servers. */
export type Names = {
  readonly service: (at: { address: string; port: number; protocol: string }) => string;
  readonly server: (at: { address: string; port: number }) => string;
};

/** The names of the inventory. */
export function namesFrom(services: readonly VirtualService[]): Names {
  return {
    service: (entry) => {
      const known = services.find((service) => isOf(entry, service));
      const { protocol, address, port } = entry;
      // A mark says no more than its number.
      const at = protocol === 'FWM' ? address : `${protocol} ${formatEndpoint(address, port)}`;
      return known === undefined ? at : `${known.name} (${at})`;
    },
    server: ({ address, port }) => {
      const servers = services.flatMap(({ realServers }) => realServers);
      const known = servers.find((server) => isSameEndpoint(server, { address, port }));
      const at = port === 0 ? address : formatEndpoint(address, port);
      return known === undefined ? at : `${known.host} (${at})`;
    },
  };
}

type Table = readonly IpvsService[];

/** What is wrong with one service that keepalived has. */
export function findDrift(
  believed: CheckedService,
  table: Table,
  names: Names,
): readonly TableRepair[] {
  if (!believed.alive) return [];
  const differences = compareService(toWanted(believed), table);
  if (differences.some(({ type }) => type === 'missing-service')) {
    return [missingService(believed, names)];
  }
  return [
    ...(differences.some(({ type }) => type === 'setting')
      ? [otherSettings(believed, table, names)]
      : []),
    ...wrongServers(differences).map((server) => putBack(server, { believed, table, names })),
    // A sorry server comes and goes with the quorum.
    ...(believed.hasSorryServer ? [] : surplusOf(differences)).map((found) =>
      surplusServer(found, { believed, names }),
    ),
  ];
}

type Differences = readonly TableDifference<CheckedServer>[];

// Of a method that is not known here nothing can be put back.
function wrongServers(differences: Differences): readonly CheckedServer[] {
  const servers = differences.flatMap((one) => ('server' in one ? [one.server] : []));
  return [...new Set(servers)].filter(({ method }) => method !== undefined);
}

function surplusOf(differences: Differences): readonly IpvsDestination[] {
  return differences.flatMap((one) => (one.type === 'surplus-server' ? [one.found] : []));
}

/** What keepalived believes that it has put into the kernel's table. */
function toWanted(believed: CheckedService): WantedEntry<CheckedServer> {
  const { address, servers, persistenceMask = wholeAddress } = believed;
  const realServers = servers
    .filter(({ inPool }) => inPool)
    .map((server) => withWeight(server, believed));
  return { ...believed, vip: address, persistenceMask, realServers };
}

// keepalived keeps one whose check fails with weight 0 if inhibit_on_failure says so, and all of them while the sorry
// server answers.
function withWeight(
  server: CheckedServer,
  { sorryServerAnswers }: Pick<CheckedService, 'sorryServerAnswers'>,
): CheckedServer {
  const isOut = !server.alive || sorryServerAnswers === true;
  return server.inhibited && isOut ? { ...server, weight: 0 } : server;
}

function missingService(service: CheckedService, names: Names): TableRepair {
  const inPool = toWanted(service).realServers.filter(({ method }) => method !== undefined);
  const name = names.service(service);
  const list = inPool.map((server) => names.server(server)).join(', ');
  return {
    summary: `the IPVS table has ${name} again, with ${list === '' ? 'no real server' : list}`,
    diffs: [
      value(`IPVS service ${name}`, undefined, describeSettings(service)),
      ...inPool.map((server) =>
        value(`${names.server(server)} in ${name}`, undefined, describeServer(server)),
      ),
    ],
    commands: [
      ipvsadm('add service', service),
      ...inPool.map((server) => ipvsadm('add server', service, server)),
    ],
  };
}

function otherSettings(believed: CheckedService, table: Table, names: Names): TableRepair {
  const entry = findService(table, { ...believed, vip: believed.address });
  const before = entry === undefined ? '' : describeSettings(entry);
  const after = describeSettings(believed);
  const name = names.service(believed);
  return {
    summary: `the IPVS table has ${name} with ${after} again, was ${before}`,
    diffs: [value(`IPVS service ${name}`, before, after)],
    commands: [ipvsadm('edit service', believed)],
  };
}

type Place = {
  readonly believed: CheckedService;
  readonly table: Table;
  readonly names: Names;
};

function putBack(server: CheckedServer, { believed, table, names }: Place): TableRepair {
  const entry = findService(table, { ...believed, vip: believed.address });
  const found = findDestination(entry, server);
  const [name, pool] = [names.server(server), names.service(believed)];
  const [before, after] = [found && describeServer(found, server), describeServer(server)];
  return {
    summary:
      before === undefined
        ? `the IPVS table has ${name} in ${pool} again, with ${after}`
        : `the IPVS table has ${name} in ${pool} with ${after} again, was ${before}`,
    diffs: [value(`${name} in ${pool}`, before, after)],
    commands: [ipvsadm(found === undefined ? 'add server' : 'edit server', believed, server)],
  };
}

// The kernel calls it local where the address is its own.
function describeServer(
  server: Pick<IpvsDestination, 'weight'> & Pick<CheckedServer, 'method' | 'tunnel'>,
  wanted?: CheckedServer,
): string {
  const { method, tunnel } = server.method === 'local' ? (wanted ?? server) : server;
  const shown = method === undefined ? 'another method' : describeForwarding(method, tunnel);
  return `${shown}, weight ${server.weight}`;
}

function surplusServer(
  found: IpvsDestination,
  { believed, names }: Pick<Place, 'believed' | 'names'>,
): TableRepair {
  const pool = names.service(believed);
  const known = believed.servers.some((server) => isSameEndpoint(server, found));
  const why = known ? 'its check fails' : 'keepalived does not know it';
  return {
    summary: `the IPVS table loses ${names.server(found)} in ${pool}: ${why}`,
    diffs: [value(`${names.server(found)} in ${pool}`, describeServer(found), undefined)],
    commands: [ipvsadm('delete server', believed, found)],
  };
}

/** What the table has of services that keepalived does not have. */
export function findStrangers(
  { services, complete }: CheckerState,
  table: Table,
  names: Names,
): readonly TableRepair[] {
  if (!complete) return [];
  const known = services.map((service) => ({ ...service, vip: service.address }));
  return findForeign(known, table).map((entry) => ({
    summary: `the IPVS table loses ${names.service(entry)}: keepalived does not know it`,
    diffs: [value(`IPVS service ${names.service(entry)}`, describeSettings(entry), undefined)],
    commands: [ipvsadm('delete service', entry)],
  }));
}

function value(name: string, before: string | undefined, after: string | undefined): Diff {
  return {
    type: 'value',
    name,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  };
}
