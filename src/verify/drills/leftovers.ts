import type { VerifyContext } from '../../model/verify/verify-context.js';
import { LvsError } from '../../model/problem/error.js';
import { drillFolder } from '../faults/drill-folder.js';
import { healScript } from '../faults/ways/armed-heal.js';
import { disturbedHosts } from './cluster-state.js';

const limitMs = 30_000;

/**
 * Heals whatever a drill that was cut short has left on any host, and gives the names of the hosts
 * where something was. Not stopped by an abort. Rejects with COMMAND_FAILED where it stays broken.
 */
export async function healLeftovers({
  cluster,
  connect,
}: Pick<VerifyContext, 'cluster' | 'connect'>): Promise<readonly string[]> {
  const healed = await Promise.all(
    disturbedHosts(cluster).map(async ({ name }) => {
      const connection = await connect(name);
      const { exitStatus, stdout, stderr } = await connection.exec(healScript, {
        timeoutMs: limitMs,
      });
      if (exitStatus === 0) return stdout.includes('healed') ? [name] : [];
      throw new LvsError('COMMAND_FAILED', 'What an earlier drill broke cannot be healed.', {
        host: name,
        exitStatus,
        stderr: stderr.trim(),
        hint: `Look at the host; what is to be done is in ${drillFolder}/heal.`,
      });
    }),
  );
  return healed.flat();
}
