/** A part of a computed time. */
export type Term = {
  readonly name: string;
  readonly ms: number;
  /** RFC, manual page, source file, or `assumed` with the reason. */
  readonly source: string;
};

/** The longest time that something may take. */
export type Bound = {
  /**
   * `fault`: so long from when it began. `heal`: it lasts as long as the fault is in place, then so
   * long after the heal ended.
   */
  readonly from: 'fault' | 'heal';
  /** Sum of the terms. */
  readonly ms: number;
  readonly terms: readonly Term[];
};

/** What clients may feel, of a fault or of its heal. */
export type PhaseBudget = {
  /** The longest time without any good answer. */
  readonly silence: Bound;
  /** From the first request that failed to the last one. */
  readonly errors: Bound;
  /** Of the requests to one service. undefined: as many as fit in the bounds. */
  readonly maxFailed?: number;
};

/** How long several directors may hold a VIP at once. */
export type DualOwners =
  /** Never for longer than a hand-over takes. */
  | { readonly type: 'never' }
  /** While the fault is in place, and until the directors have heard each other again. */
  | { readonly type: 'until-heal'; readonly convergeMs: number };

/** What must become of the long-lived connections. */
export type ConnectionExpectation = 'kept' | 'kept-off-target' | 'may-break';

/** What must become of the VIPs while the fault is in place. */
export type VipExpectation = 'stays' | 'moves' | 'any';

/** A service that loses its quorum while the fault is in place. */
export type LostQuorum = {
  readonly service: string;
  /** Its real servers that nothing is done to. */
  readonly survivors: readonly string[];
  /** keepalived takes the survivors out, and clients get a page of excuses. undefined: the survivors go on. */
  readonly sorryServer?: true;
};

/** A service whose clients have a real server of their own, in a drill in which another director takes over. */
export type FollowedService = {
  readonly service: string;
  /**
   * Why every client must keep its real server: each director works it out by the client's address, or they tell each
   * other. undefined: nothing is promised, and it is only counted how many do.
   */
  readonly keptBy?: 'hash' | 'sync';
};

/**
 * What becomes of what hosts write while the fault is in place: all go on, all go on once another one has taken over,
 * nobody can, or the target cannot.
 */
export const writeExpectations = ['go-on', 'taken-over', 'all-refused', 'target-refused'] as const;
export type WriteExpectation = (typeof writeExpectations)[number];

/** What hosts write to something that a tier keeps, each record once. */
export type WriteBudget = {
  /** Where it is kept, as people call it. */
  readonly place: string;
  /** Hosts that write, and read all in the end. */
  readonly writers: readonly string[];
  readonly expects: WriteExpectation;
  /** Hosts that have a copy of all, and read it in the end; undefined: writers read alone. */
  readonly copies?: readonly string[];
  /** Until a write is acknowledged or refused. */
  readonly answer: Bound;
  /** The same from the heal on, while what was away comes back; undefined: as before it. */
  readonly answerAfterHeal?: Bound;
  /** For how long nothing of one writer is acknowledged: from the fault, and once it is healed; undefined: no bound. */
  readonly interruption?: { readonly fault: Bound; readonly heal: Bound };
  /** Until everybody's writes are acknowledged again, after the heal. */
  readonly resume: Bound;
  /** So long the fault is in place at least, until what it hits has reacted to it; undefined: it does not have to. */
  readonly reaction?: Bound;
  /** Between its writes every writer reads the newest record of all, and never an older one than before. */
  readonly readsBack?: true;
};

/** How exactly it was measured, and what is granted to the machines; all are choices, not theory. */
export type Allowances = {
  /** Time between two requests. */
  readonly intervalMs: number;
  /**
   * An answer that comes later after its scheduled time does not count as given in time. Below 1 s,
   * the first retransmission of a SYN (RFC 6298 section 2.1), which would hide an outage.
   */
  readonly answerLimitMs: number;
  /** For a director to add addresses and announce them, and for the gateway to learn of it. */
  readonly processingMs: number;
  /** How well the clock offset of an ownership stream must be known. */
  readonly clockMarginMs: number;
  /** For a service to start. */
  readonly startMs: number;
  /** For a host to boot until its services run. */
  readonly bootMs: number;
};

/** How the judge tells a measurement that stalled from a cluster that did. */
export type StallLimits = {
  /** An answer round the VIP, or to a heartbeat, that comes so much later than the quickest was held up. */
  readonly timelyMs: number;
  /** Directors of which one did not run for so long may have lost each other. */
  readonly flapMs: number;
  /** Until they have agreed again, from when it runs. */
  readonly settleMs: number;
};

/** What a drill may cost, computed from the configuration: everything the judge needs besides the history. */
export type Budget = {
  readonly version: 1;
  readonly drill: string;
  readonly fault: PhaseBudget;
  readonly heal: PhaseBudget;
  /**
   * So long what the fault makes fail may also be due after the heal began: the target is a real server too, and comes
   * back at its own time. undefined: nothing may.
   */
  readonly failsPastHeal?: Bound;
  /** Which figure of the fault is its outage: the longest silence, or the time in which requests failed. */
  readonly headline: 'silence' | 'errors';
  /** All must be watched. */
  readonly directors: readonly string[];
  readonly vips: readonly string[];
  readonly services: readonly string[];
  /** Those of them that have no connections, so that none is kept; undefined: all have. */
  readonly unheld?: readonly string[];
  /** The gateway, where it is managed: its neighbour entries must name the owner at the end. */
  readonly gateway?: string;
  /** Those of the VIPs whose packets the gateway brings; undefined: all. */
  readonly gatewayVips?: readonly string[];
  /** The target is off or cut off while the fault is in place: it owns nothing, and nobody can watch it. */
  readonly targetIsSilent: boolean;
  readonly dualOwners: DualOwners;
  readonly vip: VipExpectation;
  /** Who must own each VIP at the end. */
  readonly finalOwner: 'initial' | 'any';
  readonly connections: ConnectionExpectation;
  /** Services of which every client must keep its real server, as long as that one lives. */
  readonly persistentServices: readonly string[];
  /** undefined: of none, or another director does not take over in good order. */
  readonly followed?: readonly FollowedService[];
  /**
   * Clients are answered by sorry servers while the fault is in place, and any answer of these is a good one: a page of
   * excuses may have any status. undefined: by nobody but real servers.
   */
  readonly sorryServers?: true;
  /** undefined: none is, or not while a real server of it is up. */
  readonly lostQuorums?: readonly LostQuorum[];
  /** The target is a real server, and must be back in the pool so long after the heal. */
  readonly targetReturns?: Bound;
  /** undefined: nobody writes. */
  readonly writes?: WriteBudget;
  /** Until the initial state is seen again, after the heal. */
  readonly restore: Bound;
  readonly allowances: Allowances;
  /** undefined: saved by a version that recorded no stalls, and judged without them. */
  readonly stalls?: StallLimits;
};

/** Adds up terms to a bound; whole milliseconds, rounded up. */
export function sumTerms(from: Bound['from'], terms: readonly Term[]): Bound {
  return { from, terms, ms: Math.ceil(terms.reduce((sum, term) => sum + term.ms, 0)) };
}
