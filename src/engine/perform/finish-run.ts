import type { ConnectionPool } from '../../model/host/connection.js';
import { LvsError } from '../../model/problem/error.js';
import type { Emit } from '../../model/run/event.js';
import type { RunIdentity } from '../../model/run/run-identity.js';
import { asLvsError, describeFailure } from '../failure.js';
import { finishContinued, finishScript, keepFunctions } from './keep-script.js';

type FinishContext = {
  readonly identity: RunIdentity;
  readonly pool: ConnectionPool;
  readonly emit: Emit;
  readonly signal: AbortSignal;
  /** Throws where the host's lock is lost: who has none writes no more. */
  readonly assertLocked: (host: string) => void;
};

/**
 * Whether a run is finished on its hosts by `finishRun` only. A rollback that was cut off behind its
 * last change, while the cluster was looked at, must not be taken for a whole one: the next would undo it.
 */
export function finishesAtItsEnd({ undoes }: RunIdentity): boolean {
  return undoes !== undefined;
}

/** Ends such a run on hosts that it owes nothing more, all at once; gives the hosts where that failed. */
export async function finishRun(
  hosts: readonly string[],
  context: FinishContext,
): Promise<ReadonlyMap<string, LvsError>> {
  const failures = new Map<string, LvsError>();
  if (!finishesAtItsEnd(context.identity)) return failures;
  await Promise.all(
    hosts.map(async (host) => {
      try {
        await finishOn(host, context);
      } catch (error) {
        context.signal.throwIfAborted();
        const failure = asLvsError(error, host);
        failures.set(host, failure);
        context.emit({ type: 'host-failed', host, failure: describeFailure(failure) });
      }
    }),
  );
  return failures;
}

async function finishOn(
  host: string,
  { identity, pool, signal, assertLocked }: FinishContext,
): Promise<void> {
  const connection = await pool.connect(host, signal);
  assertLocked(host);
  const steps = ['set -eu', keepFunctions(identity, host), finishContinued(identity), finishScript];
  const { exitStatus, stderr } = await connection.exec(steps.join('\n'), { signal });
  if (exitStatus === 0) return;
  throw new LvsError('COMMAND_FAILED', 'The host could not record that this run finished.', {
    ...{ host, exitStatus, stderr: stderr.trim() },
    hint: 'Everything else is done. Check the disk of the host (df), then run the same command again.',
  });
}
