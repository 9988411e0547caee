import { asLvsError } from '../../engine/failure.js';
import { gather } from '../../engine/plan/gather.js';
import type { Host } from '../../model/cluster/cluster.js';
import type { FactRef } from '../../model/host/fact.js';
import { LvsError } from '../../model/problem/error.js';
import type { ClusterStatus } from '../../model/verify/status.js';
import type { GatheredFacts } from '../../model/verify/verify-context.js';
import { summariseLooks, type DirectorAnswer } from '../../verify/status/cluster-status.js';
import { checkRefs, readCheckLook, type StatusLook } from '../../verify/status/status-look.js';
import { chosenDirectors } from '../run/chosen-directors.js';
import type { OpenHosts } from '../run/open-hosts.js';

/** What is asked of every director, and what to make of its answer. */
export type Question = {
  readonly refs: readonly FactRef[];
  readonly read: (facts: GatheredFacts) => StatusLook;
};

/** The cluster as its directors show it now, and why others show nothing. */
export type LookedAt = {
  readonly status: ClusterStatus;
  readonly failures: ReadonlyMap<string, LvsError>;
};

/** How long the answers are waited for. */
type Waiting = {
  /** Ends it, and rejects. */
  readonly interruption: AbortSignal;
  /** Only ends the wait for that host. */
  readonly signalFor?: (host: string) => AbortSignal;
};

/** Asks every chosen director, all at once. */
export async function lookOnce(
  opened: OpenHosts,
  { refs, read }: Question,
  { interruption, signalFor = () => interruption }: Waiting,
): Promise<LookedAt> {
  const failures = new Map<string, LvsError>();
  const look = async ({ name }: Host): Promise<readonly [string, DirectorAnswer]> => {
    const signal = signalFor(name);
    try {
      return [name, read(await gather(await opened.pool.connect(name, signal), refs, signal))];
    } catch (error) {
      interruption.throwIfAborted();
      const failure = asLvsError(error, name);
      failures.set(name, failure);
      return [name, { failure: failure.message }];
    }
  };
  const looks = new Map(await Promise.all(chosenDirectors(opened).map(look)));
  return { status: summariseLooks(opened.loaded.cluster, looks, Date.now()), failures };
}

/** What the directors show of whether the cluster serves; who has not answered in time was not reached. */
export async function lookInTime(
  opened: OpenHosts,
  limitMs: number,
  interruption: AbortSignal,
): Promise<ClusterStatus> {
  const patience = new AbortController();
  const late = new LvsError('TIMED_OUT', `no answer within ${limitMs / 1000} s`);
  const timer = setTimeout(() => patience.abort(late), limitMs);
  try {
    const signal = AbortSignal.any([interruption, patience.signal]);
    const question = { refs: checkRefs, read: readCheckLook };
    return (await lookOnce(opened, question, { interruption, signalFor: () => signal })).status;
  } finally {
    clearTimeout(timer);
  }
}
