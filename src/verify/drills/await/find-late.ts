import { LvsError } from '../../../model/problem/error.js';
import type { Stage } from '../stage.js';

// Anywhere on earth the answer to a command that does nothing is there in a fraction of this.
const signOfLifeMs = 2000;

/**
 * Asks the hosts that a drill did nothing to for a sign of life, and resolves with those that give none in
 * time: then it is not, or not alone, the drill's doing that others do not answer.
 */
export async function findLate(
  stage: Stage,
  target: readonly string[],
): Promise<readonly string[]> {
  const { bench } = stage;
  const others = bench.context.cluster.hosts.filter(({ name }) => !target.includes(name));
  const late = await Promise.all(
    others.map(async ({ name }) => ((await isAlive(stage, name)) ? [] : [name])),
  );
  return late.flat();
}

async function isAlive({ connections, clock }: Stage, host: string): Promise<boolean> {
  const beganMs = clock.now();
  try {
    const connection = await connections.to(host);
    await connection.exec(':', { timeoutMs: signOfLifeMs });
    return clock.now() - beganMs <= signOfLifeMs;
  } catch (error) {
    if (error instanceof LvsError) return false;
    throw error;
  }
}
