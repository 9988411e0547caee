import type { ConnectionPool } from '../../model/host/connection.js';
import type { LvsError } from '../../model/problem/error.js';
import type { Emit } from '../../model/run/event.js';
import { describeRun, type RunIdentity } from '../../model/run/run-identity.js';
import { asLvsError, describeFailure } from '../failure.js';
import { HostLocks } from './host-locks.js';

/** For whom locks are taken. */
export type LockContext = {
  readonly identity: RunIdentity;
  readonly pool: ConnectionPool;
  readonly emit: Emit;
  readonly signal: AbortSignal;
  /** How long another run's end is waited for. Default: not at all. */
  readonly lockWaitMs?: number;
};

/** The locks that a run will hold; none is taken yet. */
export function createLocks(context: LockContext): HostLocks {
  const { pool, identity, lockWaitMs = 0, signal, emit } = context;
  return new HostLocks({
    connect: (host) => pool.connect(host, signal),
    holder: describeRun(identity),
    waitMs: lockWaitMs,
    signal,
    onHostWait: (host, holder) => {
      if (lockWaitMs > 0) emit({ type: 'progress', host, text: `waiting for ${holder}` });
    },
    onHostSkipped: (host, reason) => {
      const text = `${host} is not locked, so another run may change it meanwhile: ${reason}`;
      emit({ type: 'warning', text });
    },
  });
}

/** What a run locks. */
export type ToLock = {
  readonly hosts: readonly string[];
  /** What it does not change, and others must not either: they may be out of reach. */
  readonly witnesses: readonly string[];
};

/** Takes all locks or none, and says whose could not be had. */
export async function takeLocks(
  locks: HostLocks,
  { hosts, witnesses }: ToLock,
  { signal, emit }: LockContext,
): Promise<ReadonlyMap<string, LvsError>> {
  try {
    await locks.acquireAll(hosts, witnesses);
    return new Map();
  } catch (error) {
    signal.throwIfAborted();
    const failure = asLvsError(error, '');
    const { host = '' } = failure.details;
    emit({ type: 'host-failed', host, failure: describeFailure(failure) });
    return new Map([[host, failure]]);
  }
}
