import type { RealServer } from '../../model/cluster/cluster.js';
import type { CheckSettings } from '../../model/cluster/health-check.js';

/** The port on which a check asks a real server: its own one, unless the check has another; 0 where it asks none. */
export function checkPort(
  { port }: Pick<CheckSettings, 'port'>,
  server: { readonly port?: RealServer['port'] },
): number {
  return port ?? server.port ?? 0;
}
