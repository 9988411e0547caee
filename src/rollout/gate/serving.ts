import { entryNameOf } from '../../lvs/entrances/entry-name.js';
import type { Looks } from '../../look/director-look.js';
import { serversInUse } from '../../look/table/find-entries.js';
import type { Wrong } from './wrong.js';
import type { Wanted, WantedService } from './wanted.js';

/** A service on a director. */
type Pool = { readonly host: string; readonly service: WantedService };

/** Names the pool of a service on a director. */
function keyOf({ host, service }: Pool): string {
  const { address, port, protocol } = entryNameOf(service);
  return `${address} ${port} ${protocol} on ${host}`;
}

/** All services on all of these directors. */
export function poolsOf({ services }: Wanted, hosts: readonly string[]): readonly Pool[] {
  return hosts.flatMap((host) => services.map((service) => ({ host, service })));
}

/** Whether a director has a real server to give requests to; a sorry server is none. */
export function hasServer({ host, service }: Pool, looks: Looks): boolean {
  return serversInUse(service, looks.get(host)?.table).length > 0;
}

/** The pools, by director and service, that have real servers to give requests to. Pure. */
export function findServing(wanted: Wanted, looks: Looks): ReadonlySet<string> {
  const pools = poolsOf(wanted, [...looks.keys()]);
  return new Set(pools.filter((pool) => hasServer(pool, looks)).map(keyOf));
}

/** What served before on the changed directors, and has not one real server left. Pure. */
export function findLostPools(
  wanted: Wanted,
  {
    changed,
    servingBefore,
  }: { readonly changed: readonly string[]; readonly servingBefore: ReadonlySet<string> },
  looks: Looks,
): readonly Wrong[] {
  const lost = poolsOf(wanted, changed).filter(
    (pool) =>
      servingBefore.has(keyOf(pool)) &&
      looks.has(pool.host) &&
      pool.service.realServers.some(({ weight }) => weight > 0) &&
      !hasServer(pool, looks),
  );
  return lost.map((pool) => ({
    kind: 'no-server',
    key: `pool ${keyOf(pool)}`,
    text: `${pool.host} has no real server left for ${pool.service.name}, and had some before`,
  }));
}
