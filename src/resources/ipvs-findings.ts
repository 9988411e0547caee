import type { CheckedServer, CheckedService, CheckerState } from '../facts/checker-state.js';
import { formatIpvsAddress } from '../facts/ipvs-endpoint.js';
import type { IpvsDestination, IpvsService } from '../facts/ipvs-table.js';
import type { Diff } from '../model/change.js';
import type { VirtualService } from '../model/cluster.js';
import { ipvsadm } from './ipvsadm.js';

/** One difference between the kernel's table and what keepalived believes, with the way back. */
export type Finding = {
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
    service: ({ address, port, protocol }) => {
      const known = services.find(
        (service) =>
          service.vip === address && service.port === port && service.protocol === protocol,
      );
      const at = `${protocol} ${address}:${port}`;
      return known === undefined ? at : `${known.name} (${at})`;
    },
    server: ({ address, port }) => {
      const servers = services.flatMap(({ realServers }) => realServers);
      const known = servers.find((server) => server.address === address && server.port === port);
      const at = `${address}:${port}`;
      return known === undefined ? at : `${known.host} (${at})`;
    },
  };
}

/** What is wrong with one service that keepalived has. */
export function compareService(
  believed: CheckedService,
  table: readonly IpvsService[],
  names: Names,
): readonly Finding[] {
  if (!believed.alive) return [];
  const entry = table.find(
    (service) => isSame(service, believed) && service.protocol === believed.protocol,
  );
  if (entry === undefined) return [missingService(believed, names)];
  const servers = believed.servers.flatMap((server) =>
    compareServer(believed, server, entry, names),
  );
  return [
    ...compareSettings(believed, entry, names),
    ...servers,
    ...surplusServers(believed, entry, names),
  ];
}

function isSame(
  one: { readonly address: string; readonly port: number },
  other: { readonly address: string; readonly port: number },
): boolean {
  return one.address === other.address && one.port === other.port;
}

function missingService(service: CheckedService, names: Names): Finding {
  const inPool = service.servers.filter((server) => server.inPool && server.method !== undefined);
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
      ...inPool.map((server) => ipvsadm('add server', service, withWeight(server))),
    ],
  };
}

function compareSettings(
  believed: CheckedService,
  entry: IpvsService,
  names: Names,
): readonly Finding[] {
  const before = describeSettings({
    ...entry,
    // Nobody tells its seconds where ipvsadm is missing.
    ...(entry.persistenceTicks !== undefined && entry.persistenceSeconds === undefined
      ? { persistenceSeconds: believed.persistenceSeconds }
      : {}),
  });
  const after = describeSettings(believed);
  if (before === after) return [];
  const name = names.service(believed);
  return [
    {
      summary: `the IPVS table has ${name} with ${after} again, was ${before}`,
      diffs: [value(`IPVS service ${name}`, before, after)],
      commands: [ipvsadm('edit service', believed)],
    },
  ];
}

function describeSettings({
  scheduler,
  persistenceSeconds,
  persistenceMask,
  onePacket,
}: {
  readonly scheduler: string;
  readonly persistenceSeconds?: number | undefined;
  readonly persistenceMask?: string;
  readonly onePacket: boolean;
}): string {
  const mask = formatIpvsAddress(persistenceMask ?? '') ?? persistenceMask ?? 'FFFFFFFF';
  const isWhole = ['FFFFFFFF', '80000000'].includes(mask);
  return [
    scheduler,
    persistenceSeconds === undefined ? 'no persistence' : `persistence ${persistenceSeconds} s`,
    ...(persistenceSeconds === undefined || isWhole ? [] : [`by the mask ${mask}`]),
    ...(onePacket ? ['one-packet scheduling'] : []),
  ].join(', ');
}

function compareServer(
  service: CheckedService,
  believed: CheckedServer,
  entry: IpvsService,
  names: Names,
): readonly Finding[] {
  const found = entry.destinations.find((destination) => isSame(destination, believed));
  if (!believed.inPool || believed.method === undefined) return [];
  const server = withWeight(believed);
  const [name, pool] = [names.server(believed), names.service(service)];
  const after = describeServer(server);
  if (found === undefined) {
    return [
      {
        summary: `the IPVS table has ${name} in ${pool} again, with ${after}`,
        diffs: [value(`${name} in ${pool}`, undefined, after)],
        commands: [ipvsadm('add server', service, server)],
      },
    ];
  }
  // The kernel calls it local where the address is its own.
  const method = found.method === 'local' ? server.method : found.method;
  const before = describeServer({ ...found, method });
  if (before === after) return [];
  return [
    {
      summary: `the IPVS table has ${name} in ${pool} with ${after} again, was ${before}`,
      diffs: [value(`${name} in ${pool}`, before, after)],
      commands: [ipvsadm('edit server', service, server)],
    },
  ];
}

// keepalived keeps one whose check fails with weight 0 if inhibit_on_failure says so.
function withWeight(server: CheckedServer): CheckedServer {
  return server.inhibited && !server.alive ? { ...server, weight: 0 } : server;
}

function describeServer({
  method,
  weight,
}: Pick<IpvsDestination, 'weight'> & { readonly method?: string | undefined }): string {
  return `${method ?? 'another method'}, weight ${weight}`;
}

// A sorry server comes and goes with the quorum.
function surplusServers(
  service: CheckedService,
  entry: IpvsService,
  names: Names,
): readonly Finding[] {
  if (service.hasSorryServer) return [];
  const pool = names.service(service);
  return entry.destinations
    .filter((found) => !service.servers.some((server) => server.inPool && isSame(server, found)))
    .map((found) => {
      const known = service.servers.some((server) => isSame(server, found));
      const why = known ? 'its check fails' : 'keepalived does not know it';
      return {
        summary: `the IPVS table loses ${names.server(found)} in ${pool}: ${why}`,
        diffs: [value(`${names.server(found)} in ${pool}`, describeServer(found), undefined)],
        commands: [ipvsadm('delete server', service, found)],
      };
    });
}

/** Services that keepalived does not have. */
export function findForeign(
  { services, complete }: CheckerState,
  table: readonly IpvsService[],
  names: Names,
): readonly Finding[] {
  if (!complete) return [];
  return table
    .filter(
      (entry) =>
        !services.some((known) => isSame(known, entry) && known.protocol === entry.protocol),
    )
    .map((entry) => ({
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
