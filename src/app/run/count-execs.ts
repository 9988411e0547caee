import type { Connection, ConnectionPool } from '../../model/host/connection.js';

/** A pool that knows how many exec channels were opened on each host, also on connections that were lost. */
export type CountingPool = ConnectionPool & { readonly execsOn: (host: string) => number };

export function countExecs(pool: ConnectionPool): CountingPool {
  const seen = new Map<string, Set<Connection>>();
  return {
    connect: async (host, signal) => {
      const connection = await pool.connect(host, signal);
      seen.set(host, (seen.get(host) ?? new Set()).add(connection));
      return connection;
    },
    closeAll: () => pool.closeAll(),
    execsOn: (host) => [...(seen.get(host) ?? [])].reduce((sum, { execs }) => sum + execs, 0),
  };
}
