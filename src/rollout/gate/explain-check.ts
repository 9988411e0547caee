import { checksOn } from '../../lvs/checks/own-checks.js';
import { askAsChecks } from '../../look/ask-as-check.js';
import type { VirtualService } from '../../model/cluster/cluster.js';
import type { Connection } from '../../model/host/connection.js';

/**
 * What the checks of keepalived find wrong, as far as can be told by asking the same from the same
 * director, a server each: `web1: port 81 refuses the connection`.
 */
export async function explainChecks(
  director: Connection,
  service: Pick<VirtualService, 'checks' | 'realServers'>,
  signal: AbortSignal,
): Promise<readonly string[]> {
  return Promise.all(
    service.realServers.map(async (server) => {
      const asked = { server, checks: checksOn(service, server) };
      const { how } = await askAsChecks(director, asked, signal);
      return `${server.host}: ${how}`;
    }),
  );
}
