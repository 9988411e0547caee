import { gather } from '../../engine/plan/gather.js';
import type { HostLocks } from '../../engine/locks/host-locks.js';
import { keptRuns, type KeptRun } from '../../facts/records/kept-runs.js';
import type { Connection, ConnectionPool } from '../../model/host/connection.js';
import { LvsError } from '../../model/problem/error.js';
import type { RunIdentity } from '../../model/run/run-identity.js';

/** Who claims hosts, and by which locks. */
export type ClaimContext = {
  readonly identity: RunIdentity;
  readonly locks: Pick<HostLocks, 'hold' | 'assertHeld'>;
  readonly pool: ConnectionPool;
  readonly signal: AbortSignal;
};

/**
 * A connection to a host that this run may still write to: its lock is held, or held again, and no
 * other run has changed the host meanwhile. Rejects with LOCKED, CONNECTION_LOST or as `connect` does.
 */
export async function claimHost(context: ClaimContext, host: string): Promise<Connection> {
  const { locks, pool } = context;
  const held = await locks.hold(host);
  const connection = await pool.connect(host, context.signal);
  if (held === 'again') refuseOthers(context, host, await readRuns(connection, context));
  locks.assertHeld(host);
  return connection;
}

/**
 * Claims a host, and has it answer: a lock whose network was cut without a word seems to be held, and
 * its end is told with the next answer.
 */
export async function reachHost(context: ClaimContext, host: string): Promise<void> {
  await readRuns(await claimHost(context, host), context);
  await claimHost(context, host);
}

async function readRuns(
  connection: Connection,
  { signal }: ClaimContext,
): Promise<readonly KeptRun[]> {
  const facts = await gather(connection, [keptRuns], signal);
  return facts.get(keptRuns);
}

// What this run kept is what there was before itself, not before whoever came after it.
function refuseOthers(
  { identity }: ClaimContext,
  host: string,
  [last, ...earlier]: readonly KeptRun[],
): void {
  if (last?.run === identity.id) return;
  const isOvertaken = last !== undefined && earlier.some(({ run }) => run === identity.id);
  const message = isOvertaken
    ? `The lock was lost, and ${last.by} has changed this host since, by run ${last.run}.`
    : 'The lock was lost, and this run has changed nothing there.';
  throw new LvsError(isOvertaken ? 'LOCKED' : 'CONNECTION_LOST', message, { host });
}
