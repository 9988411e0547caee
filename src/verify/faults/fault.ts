import type { ServerDeath } from '../../lvs/checks/witnesses.js';
import type { Cluster } from '../../model/cluster/cluster.js';
import type { Term } from '../../model/verify/budget.js';
import type { Way } from './ways/way.js';

/**
 * What the other directors notice of the one that it hits: it takes its leave with an advert of priority
 * 0, they have to miss three adverts, or nothing that would make them wait.
 */
export type Notice = 'good-bye' | 'missed-adverts' | 'nothing';

/** What it is to a director. */
export type DirectorEffect = {
  readonly notice: Notice;
  /** What it ends starts again before the heal, and the VIPs may move back then. */
  readonly startsByItself?: true;
};

/** What it is to a real server. */
export type ServerEffect = {
  /** What checks and clients meet there. */
  readonly death: ServerDeath;
  /** The one port at which it stops answering; undefined: all of them. */
  readonly port?: (cluster: Cluster, host: string) => number;
};

/** What it is to what stands behind the directors. */
export type TierEffect = {
  /**
   * What becomes of connections to what is lost: they end at once, so that nobody waits; they are cut, and what is lost
   * has its ends of them, too, when it is back; or, undefined, nobody is at the other end any more.
   */
  readonly connections?: 'end' | 'are-cut';
  /** Until what is lost acts upon it; undefined: at once. */
  readonly actsWithin?: Term;
  /** It is mended by itself after so long, before anything has to start; undefined: not before the heal. */
  readonly mendedWithinMs?: number;
};

type AnyFault = {
  /** How it is made and healed. */
  readonly way: Way;
  /** Why it would show nothing, by the configuration of the cluster; undefined: it shows something. */
  readonly pointless?: (cluster: Cluster) => string | undefined;
};

/** All that is to be known about a fault that hits directors. */
export type DirectorFault = AnyFault & { readonly onDirector: DirectorEffect };

/** All that is to be known about a fault that hits real servers. */
export type ServerFault = AnyFault & { readonly onServer: ServerEffect };

/** All that is to be known about a fault that hits what stands behind the directors. */
export type TierFault = AnyFault & { readonly onTier: TierEffect };

/** What breaks, how it is mended, and what others notice of it. */
export type Fault = DirectorFault | ServerFault | TierFault;
