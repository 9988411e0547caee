import type { Scheduler } from '../../model/cluster/cluster.js';

/** What a scheduler promises, whatever else is going on; ipvsadm(8), --scheduler. */
export type Scheduling = {
  /** Which share a real server gets: as its weight says, all the same, or as it comes. */
  readonly shares: 'by-weight' | 'equal' | 'none';
  /** A client's address alone decides who serves it. */
  readonly byClient: boolean;
};

const none: Scheduling = { shares: 'none', byClient: false };
const hashed: Scheduling = { shares: 'by-weight', byClient: true };

/** The schedulers. */
const schedulings: Readonly<Record<Scheduler, Scheduling>> = {
  rr: { shares: 'equal', byClient: false },
  wrr: { shares: 'by-weight', byClient: false },
  // These go by open connections.
  ...{ lc: none, wlc: none, sed: none, nq: none, ovf: none },
  // These go by what is asked for, of which a cluster has few.
  ...{ lblc: none, lblcr: none, dh: none },
  sh: hashed,
  mh: hashed,
  // The highest weight has all.
  fo: none,
};

/** What the scheduler of a service promises. */
export function schedulingOf({ scheduler }: { readonly scheduler: Scheduler }): Scheduling {
  return schedulings[scheduler];
}
