/** Between how many connections a real server gets no new ones; ipvsadm(8) --u-threshold, --l-threshold. */
export type ConnectionLimits = {
  /** From so many on it gets none. */
  readonly upper: number;
  /** Below so many it gets them again; undefined: below three quarters of `upper`. */
  readonly lower?: number;
};

/** How much of a pool has to pass its checks; keepalived.conf(5), quorum. */
export type Quorum = {
  /** Sum of the weights of real servers, at least 1. */
  readonly weight: number;
  /** So much more is needed to gain it, and so much less to lose it: from 0 up to below `weight`. */
  readonly hysteresis: number;
  /** Program on the directors, with arguments, that is run when it is gained. */
  readonly upCommand?: string;
  /** The same when it is lost. */
  readonly downCommand?: string;
};

/** Where the sorry server is asked. */
export type SorryPlace = {
  readonly address: string;
  /** undefined: whichever port the client asks for. */
  readonly port?: number;
};
