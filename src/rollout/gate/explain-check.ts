import { askAsCheck } from '../../look/ask-as-check.js';
import type { VirtualService } from '../../model/cluster/cluster.js';
import type { Connection } from '../../model/host/connection.js';

/**
 * What a check of keepalived finds wrong, as far as can be told by asking the same from the same
 * director, a server each: `web1: port 81 refuses the connection`.
 */
export async function explainChecks(
  director: Connection,
  service: Pick<VirtualService, 'check' | 'realServers'>,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { check, realServers } = service;
  return Promise.all(
    realServers.map(async (server) => {
      const { how } = await askAsCheck(director, { server, check }, signal);
      return `${server.host}: ${how}`;
    }),
  );
}
