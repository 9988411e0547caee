import { lookOnce } from '../status/look-once.js';
import { checkRefs, readCheckLook } from '../../verify/status/status-look.js';
import { selectHosts } from '../../model/cluster/cluster.js';
import type { Connection } from '../../model/host/connection.js';
import { LvsError } from '../../model/problem/error.js';
import type { ClusterStatus } from '../../model/verify/status.js';
import { whyNotOpen } from '../../look/why-not-open.js';
import type { OpenHosts } from '../run/open-hosts.js';

type Patience = {
  /** Who has not answered by then was not reached, in milliseconds. */
  readonly limitMs: number;
  readonly signal: AbortSignal;
};

/**
 * What the directors show, all asked at once. One that is off says nothing, and would be waited for; so a host beside it is
 * asked whether its address is there, which its kernel knows after three requests by ARP. Rejects on interruption alone.
 */
export async function lookAtDirectors(
  opened: OpenHosts,
  { limitMs, signal: interruption }: Patience,
): Promise<ClusterStatus> {
  const patience = new AbortController();
  const late = new LvsError('TIMED_OUT', `no answer within ${limitMs / 1000} s`);
  const timer = setTimeout(() => patience.abort(late), limitMs);
  const over = AbortSignal.any([interruption, patience.signal]);
  const gone = watchForGone(opened, over);
  try {
    const question = { refs: checkRefs, read: readCheckLook };
    const signalFor = (host: string): AbortSignal =>
      AbortSignal.any([over, ...(gone.get(host) ?? [])]);
    return (await lookOnce(opened, question, { interruption, signalFor })).status;
  } finally {
    clearTimeout(timer);
    patience.abort(late);
  }
}

/** For each director, what aborts when a host beside it finds nobody at its address. */
function watchForGone(
  { loaded: { cluster }, pool }: OpenHosts,
  signal: AbortSignal,
): ReadonlyMap<string, readonly AbortSignal[]> {
  const beside = ['gateway', 'real_servers'].flatMap((role) => selectHosts(cluster, role));
  const directors = selectHosts(cluster, 'directors');
  const names = new Set(directors.map(({ name }) => name));
  const neighbours = beside.filter(({ name }) => !names.has(name));
  const first = Promise.any(neighbours.map(({ name }) => pool.connect(name, signal)));
  first.catch(() => undefined);
  return new Map(
    directors.map(({ name, address }) => {
      const gone = new AbortController();
      first
        .then(async (neighbour) => {
          const why = await findAbsence(neighbour, address);
          if (why !== undefined) gone.abort(why);
        })
        .catch(() => undefined);
      return [name, [gone.signal]];
    }),
  );
}

// A port that nobody uses: who is there refuses it, or drops it, and is waited for then.
const idlePort = 9;

async function findAbsence(neighbour: Connection, address: string): Promise<LvsError | undefined> {
  try {
    (await neighbour.forward(address, idlePort)).destroy();
    return undefined;
  } catch (error) {
    return whyNotOpen(error).kind === 'unreachable'
      ? new LvsError('UNREACHABLE', `${neighbour.host} finds nobody at ${address}`)
      : undefined;
  }
}
