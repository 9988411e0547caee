import type { Scheduler, SchedulerFlag } from '../../model/cluster/cluster.js';
import { promises, type SchedulingPromise } from './promises.js';

/** What a scheduler is told, and what it promises; ipvsadm(8), --scheduler, and net/netfilter/ipvs. */
export type Scheduling = {
  readonly promises: SchedulingPromise;
  /** Flags that it knows. */
  readonly flags: readonly SchedulerFlag[];
  /** Those that are set where nobody says anything. */
  readonly defaultFlags: readonly SchedulerFlag[];
  /** The flag by which clients of a real server with weight 0 get another one; undefined: they do anyway. */
  readonly fallback?: SchedulerFlag;
  /** Clients of a real server with weight 0 are refused, and nothing helps. */
  readonly refusesDrained?: true;
};

const flagless = { flags: [], defaultFlags: [] } as const;

/** Who is hashed to a real server that is drained gets another one, unless somebody wants otherwise. */
function hashing(port: SchedulerFlag, fallback: SchedulerFlag): Scheduling {
  return {
    promises: promises.client,
    ...{ flags: [fallback, port], defaultFlags: [fallback], fallback },
  };
}

/** The schedulers. */
const schedulings: Readonly<Record<Scheduler, Scheduling>> = {
  rr: { promises: promises.equal, ...flagless },
  wrr: { promises: promises.byWeight, ...flagless },
  lc: { promises: promises.idlest, ...flagless },
  wlc: { promises: promises.idlest, ...flagless },
  // These go by connections that are open at the moment: one after the other, all may go to one.
  sed: { promises: promises.somebody, ...flagless },
  nq: { promises: promises.somebody, ...flagless },
  twos: { promises: promises.idlest, ...flagless },
  ovf: { promises: promises.firstAtLeast, ...flagless },
  fo: { promises: promises.first, ...flagless },
  sh: hashing('sh-port', 'sh-fallback'),
  mh: hashing('mh-port', 'mh-fallback'),
  dh: { promises: promises.destination, ...flagless, refusesDrained: true },
  lblc: { promises: promises.destinationUntilFull, ...flagless },
  lblcr: { promises: promises.somebody, ...flagless },
};

/** What the scheduler of a service promises, and its flags. */
export function schedulingOf({ scheduler }: { readonly scheduler: Scheduler }): Scheduling {
  return schedulings[scheduler];
}

/** How a service's scheduler is set. */
type Scheduled = {
  readonly scheduler: Scheduler;
  readonly schedulerFlags?: readonly SchedulerFlag[];
};

/** Whether a client's address alone decides who serves it. */
export function isByClient({ scheduler, schedulerFlags = [] }: Scheduled): boolean {
  const isByPort = schedulerFlags.some((flag) => flag.endsWith('-port'));
  return schedulings[scheduler].promises === promises.client && !isByPort;
}

/** Why clients would be refused where a real server of the service gets weight 0; undefined: they are not. */
export function explainRefusal({ scheduler, schedulerFlags = [] }: Scheduled): string | undefined {
  const { fallback, refusesDrained } = schedulings[scheduler];
  if (refusesDrained === true) {
    return `${scheduler} refuses whoever it hashes to a real server of weight 0, and has no flag against that`;
  }
  if (fallback === undefined || schedulerFlags.includes(fallback)) return undefined;
  return `${scheduler} without ${fallback} refuses whoever it hashes to a real server of weight 0`;
}
