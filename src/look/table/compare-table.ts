import type { IpvsDestination, IpvsMethod } from '../../facts/ipvs/ipvs-table.js';
import { describeForwarding, isSameTunnel } from '../../lvs/forwarding/describe-forwarding.js';
import {
  findMember,
  findService,
  findSorryServer,
  isSameEndpoint,
  type ServerPlace,
  type Table,
} from './find-entries.js';
import { type ServicePlace } from '../../lvs/entrances/entry-name.js';
import type { Tunnel } from '../../model/cluster/cluster.js';
import { compareSettings, type SettingDifference, type WantedSettings } from './settings.js';

/** A real server as somebody wants it. */
export type WantedServer = ServerPlace & {
  readonly weight: number;
  /** undefined: that of its service. */
  readonly method?: IpvsMethod;
  readonly tunnel?: Tunnel;
  readonly inhibitOnFailure?: true;
};

/** A virtual service as somebody wants it in a director's kernel. */
export type WantedEntry<S extends WantedServer = WantedServer> = ServicePlace &
  WantedSettings & {
    /** undefined: whatever it is. */
    readonly method?: IpvsMethod;
    /** Of a tunnel; undefined: whatever it is. */
    readonly tunnel?: Tunnel;
    readonly realServers: readonly S[];
    /** It may be there while nobody else is. */
    readonly sorryServer?: ServerPlace;
  };

/** What a setting of a real server is, and is not. */
export type ServerDifference<S> = {
  readonly type: 'server-setting';
  readonly server: S;
  readonly name: 'forwarding method' | 'weight';
  readonly wanted: string;
  readonly seen: string;
};

/** One thing about a service that is not as wanted. */
export type TableDifference<S> =
  | { readonly type: 'missing-service' }
  | ({ readonly type: 'setting' } & SettingDifference)
  /** It is not in the table, or only to keep its connections. */
  | { readonly type: 'missing-server'; readonly server: S }
  | ServerDifference<S>
  | { readonly type: 'surplus-server'; readonly found: IpvsDestination };

/**
 * What a director's kernel has otherwise than it is wanted, of one service: the one comparison of the
 * gate, of drift, of probes and of drills. Whether a missing real server is to be missed, because its
 * check fails, is for them to say. Pure.
 */
export function compareService<S extends WantedServer>(
  wanted: WantedEntry<S>,
  table: Table | undefined,
): readonly TableDifference<S>[] {
  const entry = findService(table, wanted);
  if (entry === undefined) return [{ type: 'missing-service' }];
  const surplus = entry.destinations.filter(
    (found) =>
      !wanted.realServers.some((server) => isSameEndpoint(server, found)) &&
      !isSorryServer(wanted, table, found),
  );
  return [
    ...compareSettings(wanted, entry).map((difference) => ({
      type: 'setting' as const,
      ...difference,
    })),
    ...wanted.realServers.flatMap((server) =>
      compareServer(wanted, server, findMember(entry, server)),
    ),
    ...surplus.map((found) => ({ type: 'surplus-server' as const, found })),
  ];
}

// Quiesced it is there for good, if keepalived is told so: sorry_server_inhibit.
function isSorryServer<S extends WantedServer>(
  wanted: WantedEntry<S>,
  table: Table | undefined,
  found: IpvsDestination,
): boolean {
  if (wanted.sorryServer === undefined || !isSameEndpoint(wanted.sorryServer, found)) return false;
  return found.weight === 0 || findSorryServer(wanted, table) !== undefined;
}

function compareServer<S extends WantedServer>(
  service: WantedEntry<S>,
  server: S,
  found: IpvsDestination | undefined,
): readonly TableDifference<S>[] {
  if (found === undefined) return [{ type: 'missing-server', server }];
  return [
    ...compareMethod(service, server, found),
    ...differ(server, 'weight', [String(server.weight), String(found.weight)]),
  ];
}

function compareMethod<S extends WantedServer>(
  service: WantedEntry<S>,
  server: S,
  found: IpvsDestination,
): readonly ServerDifference<S>[] {
  const method = server.method ?? service.method;
  // The kernel calls it local where the address is its own.
  if (method === undefined || found.method === 'local') return [];
  const tunnel = server.tunnel ?? service.tunnel;
  if (method === found.method && isSameTunnel(tunnel, found.tunnel)) return [];
  const words = [
    describeForwarding(method, tunnel),
    describeForwarding(found.method, found.tunnel),
  ] as const;
  return differ(server, 'forwarding method', words);
}

function differ<S>(
  server: S,
  name: ServerDifference<S>['name'],
  [wanted, seen]: readonly [string, string],
): readonly ServerDifference<S>[] {
  return wanted === seen ? [] : [{ type: 'server-setting', server, name, wanted, seen }];
}
