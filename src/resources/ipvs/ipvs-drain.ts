import { formatEndpoint } from '../../lvs/address/format-address.js';
import { formatIpvsAddress } from '../../facts/ipvs/ipvs-endpoint.js';
import { directorServicesOf } from '../../facts/ipvs/director-table.js';
import type { IpvsDestination, IpvsService } from '../../facts/ipvs/ipvs-table.js';
import { compareService } from '../../look/table/compare-table.js';
import { serversInUse } from '../../look/table/find-entries.js';
import { entryNameOf } from '../../lvs/entrances/entry-name.js';
import type { Change, Diff } from '../../model/plan/change.js';
import { hostNameAt, type Cluster, type VirtualService } from '../../model/cluster/cluster.js';
import type { Resource } from '../../model/plan/resource.js';
import { drainScript, type Drained } from './ipvs-drain-script.js';

type DrainWant = {
  readonly services: readonly VirtualService[];
  readonly timeoutSeconds: number;
  /** For the names of hosts. */
  readonly cluster: Pick<Cluster, 'hosts' | 'leaving'>;
};
type Facts = { readonly table: ReturnType<typeof directorServicesOf> };
type Table = readonly IpvsService[];

/** A real server that the kernel uses, and the inventory no longer has, with its service. */
type Surplus = { readonly service: VirtualService; readonly destination: IpvsDestination };

function toWant(cluster: Cluster): DrainWant {
  const { services, drainTimeoutSeconds } = cluster;
  return { services, timeoutSeconds: drainTimeoutSeconds, cluster };
}

function findSurplus({ services }: DrainWant, table: Table): readonly Surplus[] {
  return services.flatMap((service) => {
    // Where nobody else would be left, new clients would be refused for as long as the old ones take.
    if (serversInUse(service, table).length === 0) return [];
    const surplus = compareService(service, table).flatMap((difference) =>
      difference.type === 'surplus-server' ? [difference.found] : [],
    );
    return surplus.filter(canDrain).map((destination) => ({ service, destination }));
  });
}

// Without weight and connections there is nothing left to wait for.
function canDrain({ address, weight, active, method }: IpvsDestination): boolean {
  if (weight === 0 && active === 0) return false;
  return formatIpvsAddress(address) !== undefined && method !== 'bypass';
}

function drainChange(want: DrainWant, table: Table, surplus: readonly Surplus[]): Change {
  const { timeoutSeconds } = want;
  const drained = surplus.map(toDrained);
  return {
    summary: describe(surplus, want),
    note: describeLoad(surplus),
    diffs: surplus.flatMap(diffOf),
    steps: [
      {
        type: 'run',
        script: drainScript(drained, timeoutSeconds),
        quietMs: timeoutSeconds * 1000,
      },
    ],
    expects: [{ ref: directorServicesOf(want.services), value: withoutLoad(table, surplus) }],
  };
}

function describe(surplus: readonly Surplus[], { cluster, timeoutSeconds }: DrainWant): string {
  const servers = surplus.map(({ service, destination: { address } }) => {
    return `${hostNameAt(cluster, address) ?? address} of ${service.name}`;
  });
  const verb = servers.length === 1 ? 'is' : 'are';
  return `${servers.join(', ')} ${verb} drained: weight 0, then at most ${timeoutSeconds} s for active connections to end`;
}

function describeLoad(surplus: readonly Surplus[]): string {
  const active = surplus.reduce((sum, { destination }) => sum + destination.active, 0);
  return active === 1 ? '1 is active now' : `${active} are active now`;
}

function diffOf({ service, destination }: Surplus): readonly Diff[] {
  const { address, port, weight } = destination;
  if (weight === 0) return [];
  const name = `weight of ${formatEndpoint(address, port)} in ${service.name}`;
  return [{ type: 'value', name, before: String(weight), after: '0' }];
}

function toDrained({ service, destination }: Surplus): Drained {
  const { address, port: serverPort, method, tunnel } = destination;
  const place = { service: entryNameOf(service), address, serverPort, method };
  return tunnel === undefined ? place : { ...place, tunnel };
}

/** The table as it is when the drained servers have nothing to do any more. */
function withoutLoad(table: Table, surplus: readonly Surplus[]): Table {
  const drained = new Set(surplus.map(({ destination }) => destination));
  return table.map((entry) => ({
    ...entry,
    destinations: entry.destinations.map((destination) =>
      drained.has(destination) ? { ...destination, weight: 0, active: 0 } : destination,
    ),
  }));
}

/**
 * Real servers that the inventory no longer has get no new connections, and time to end those that
 * they have, before a reload of keepalived takes them out of the kernel's table.
 */
export const ipvsDrain: Resource<DrainWant, Facts> = {
  kind: 'ipvs_drain',
  argNames: [],
  parse: (_, { cluster }) => toWant(cluster),
  facts: ({ services }) => ({ table: directorServicesOf(services) }),
  diff: (want, { table = [] }) => {
    const surplus = findSurplus(want, table);
    return surplus.length === 0 ? [] : [drainChange(want, table, surplus)];
  },
};
