import pLimit from 'p-limit';
import type { ConnectionPool } from '../../model/host/connection.js';
import type { LvsError } from '../../model/problem/error.js';
import type { Emit } from '../../model/run/event.js';
import type { FactRef } from '../../model/host/fact.js';
import { asLvsError, describeFailure } from '../failure.js';
import type { FactTable } from '../../facts/fact-table.js';
import { gather } from './gather.js';

/** What is to be known about one host. */
export type Question = { readonly host: string; readonly refs: readonly FactRef[] };

/** The facts of the hosts that answered, and why the others did not. */
export type Observation = {
  readonly facts: ReadonlyMap<string, FactTable>;
  readonly failures: ReadonlyMap<string, LvsError>;
};

export type ObserveContext = {
  readonly pool: ConnectionPool;
  readonly emit: Emit;
  readonly signal: AbortSignal;
  /** How many hosts at once. */
  readonly concurrency: number;
  /** Called once, when the first host has been asked. */
  readonly meanwhile?: () => void;
};

/** Connects to every host and gathers its facts, all hosts at once; one host's failure is not another's. */
export async function observe(
  questions: readonly Question[],
  { pool, emit, signal, concurrency, meanwhile }: ObserveContext,
): Promise<Observation> {
  const facts = new Map<string, FactTable>();
  const failures = new Map<string, LvsError>();
  const limit = pLimit(concurrency);
  let firstAsked = false;

  // What is sent goes out before the next turn of the event loop.
  const announceAsked = (): void => {
    if (!firstAsked && meanwhile !== undefined) setImmediate(meanwhile);
    firstAsked = true;
  };

  const ask = async ({ host, refs }: Question): Promise<void> => {
    const startedAt = performance.now();
    try {
      signal.throwIfAborted();
      const connection = await pool.connect(host, signal);
      const answer = gather(connection, refs, signal);
      announceAsked();
      facts.set(host, await answer);
      emit({ type: 'host-probed', host, durationMs: Math.round(performance.now() - startedAt) });
    } catch (error) {
      signal.throwIfAborted();
      const failure = asLvsError(error, host);
      failures.set(host, failure);
      emit({ type: 'host-failed', host, failure: describeFailure(failure) });
    }
  };
  await Promise.all(questions.map((question) => limit(() => ask(question))));
  return { facts, failures };
}
