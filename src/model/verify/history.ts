/**
 * The record of one experiment, as it is saved and judged again: plain JSON. Every time is in
 * milliseconds since the experiment began, by the clock of the control host.
 */
export type History = {
  readonly version: 1;
  /** Name of the cluster. */
  readonly cluster: string;
  /** Name of the drill in the catalogue. */
  readonly drill: string;
  /** When it began, by the control host: ISO 8601, UTC. */
  readonly startedAt: string;
  /** The hosts that the fault was injected on. */
  readonly target: readonly string[];
  /** Services whose tables on the directors were not alike, in order and weights, when the fault came; undefined: of none. */
  readonly unlike?: readonly string[];
  readonly observers: readonly Observer[];
  /** In the order in which they were written down, which need not be that of their times. */
  readonly entries: readonly Entry[];
  /** The MAC addresses of the directors, to tell who stands behind a neighbour entry. */
  readonly macs: Readonly<Record<string, readonly string[]>>;
};

/** What an observer watches. */
export const observerKinds = [
  /** Short requests through a virtual service, open loop. */
  'requests',
  /** Long-lived connections through a virtual service. */
  'connections',
  /** Which VIPs a director holds: `ip monitor address`. */
  'ownership',
  /** What keepalived logs on a director: its VRRP states, and quorums. */
  'vrrp',
  /** The gateway's neighbour entries for the VIPs: `ip monitor neigh`. */
  'neighbours',
  /** Which real servers a director's IPVS table holds. */
  'pool',
  /** Requests round the VIP, to a real server's own address: whether the measurement itself works. */
  'control',
  /** Whether a host's processes run: it answers as soon as it is asked. */
  'heartbeat',
  /** The packets of the load on a host that makes it: tcpdump(8). */
  'flows',
  /** Records that a host appends to what a tier keeps, one after the other. */
  'writes',
] as const;
export type ObserverKind = (typeof observerKinds)[number];

/** One stream of entries. A stream that is opened again after a loss is another observer. */
export type Observer = {
  /** Unique in its history, for example `ownership@master`. */
  readonly id: string;
  readonly kind: ObserverKind;
  /** The host on which it watches. */
  readonly host: string;
  /** The virtual service that `requests` and `connections` go through. */
  readonly service?: string;
  /** The real server that `control` asks. */
  readonly server?: string;
  /** From here on nothing escaped it. */
  readonly fromMs: number;
  /** Up to here nothing escaped it. */
  readonly untilMs: number;
  /** Why it ended before it was told to: a crash, a lost connection. */
  readonly endedEarly?: string;
  /** The host's clock minus the control host's; the times of the entries are already corrected by it. */
  readonly clockOffsetMs: number;
  /** Round trip of that measurement: the offset is known to half of it. */
  readonly roundTripMs: number;
};

/** Why a request got no good answer. */
export const failureKinds = ['refused', 'reset', 'timeout', 'unreachable', 'bad-answer'] as const;
export type FailureKind = (typeof failureKinds)[number];

export type RequestOutcome =
  /** `server`: the real server's name in the inventory, by what its answer says. */
  | { readonly type: 'answered'; readonly server: string }
  | { readonly type: 'failed'; readonly failure: FailureKind };

/** A short request. Open loop: its time was fixed beforehand, whatever became of the ones before it. */
export type RequestEntry = {
  readonly type: 'request';
  readonly observer: string;
  readonly scheduledMs: number;
  /** When it was really sent. */
  readonly startMs: number;
  /** From then to the answer or the failure. */
  readonly durationMs: number;
  /** The client's address. */
  readonly client: string;
  readonly outcome: RequestOutcome;
};

/** A request round the VIP; open loop, from the same hosts and at the same time as those through it. */
export type ControlEntry = Omit<RequestEntry, 'type'> & { readonly type: 'control' };

/** A host was asked at a fixed time whether it runs, and answered at once, or later. */
export type BeatEntry = {
  readonly type: 'beat';
  readonly observer: string;
  readonly scheduledMs: number;
  /** When it was really asked: later, where the control host itself was held up. */
  readonly sentMs: number;
  readonly answeredMs: number;
  /** When it answered, by the host's own clock that nobody sets: milliseconds since it booted. */
  readonly uptimeMs: number;
};

/** What became of a long-lived connection: it was still alive at the end, or not. */
export const connectionEnds = ['kept', 'reset', 'stalled'] as const;
export type ConnectionEnd = (typeof connectionEnds)[number];

export type ConnectionEntry = {
  readonly type: 'connection';
  readonly observer: string;
  readonly client: string;
  readonly server: string;
  readonly openedMs: number;
  /** When the last byte came in. */
  readonly lastByteMs: number;
  readonly bytes: number;
  readonly end: ConnectionEnd;
};

/** A director holds a VIP from here on, or no more. Each observer begins with one entry a VIP. */
export type OwnershipEntry = {
  readonly type: 'ownership';
  readonly observer: string;
  readonly atMs: number;
  readonly vip: string;
  readonly owned: boolean;
};

export const vrrpStates = ['INIT', 'BACKUP', 'MASTER', 'FAULT', 'STOPPED'] as const;
export type VrrpState = (typeof vrrpStates)[number];

export type VrrpEntry = {
  readonly type: 'vrrp';
  readonly observer: string;
  readonly atMs: number;
  readonly instance: string;
  readonly state: VrrpState;
};

/** The gateway sends packets for the VIP to this MAC address from here on; undefined: to nobody. */
export type NeighbourEntry = {
  readonly type: 'neighbour';
  readonly observer: string;
  readonly atMs: number;
  readonly vip: string;
  readonly mac?: string;
};

/** A director gives new connections to a real server from here on, or no more. */
export type PoolEntry = {
  readonly type: 'pool';
  readonly observer: string;
  readonly atMs: number;
  readonly service: string;
  readonly server: string;
  readonly inPool: boolean;
};

/** A client said something over a connection; undefined `answeredMs`: it heard nothing until the connection's end. */
export type Exchange = { readonly askedMs: number; readonly answeredMs?: number };

/** One TCP connection through a virtual service, as the packets on the client's host show it. */
export type FlowEntry = {
  readonly type: 'flow';
  readonly observer: string;
  readonly service: string;
  /** The client's address. */
  readonly client: string;
  readonly clientPort: number;
  /** When its first SYN was sent. */
  readonly startMs: number;
  /** When its last packet was seen. */
  readonly untilMs: number;
  /** In their order; none begins before the one before it has been answered. */
  readonly exchanges: readonly Exchange[];
  /** SYNs that the client sent again. */
  readonly synsAgain: number;
  /** Segments that were sent again, the SYNs among them. */
  readonly sentAgain: { readonly client: number; readonly service: number };
  readonly reset?: { readonly by: 'client' | 'service'; readonly atMs: number };
};

/** keepalived on a director says that a service has lost its quorum, or gained it; then it runs the command for that. */
export type QuorumEntry = {
  readonly type: 'quorum';
  /** That of its VRRP states, which are in the same log. */
  readonly observer: string;
  readonly atMs: number;
  readonly service: string;
  readonly isLost: boolean;
};

/** What became of a record: it is kept, it was refused, or nobody said before the end. */
export type WriteOutcome =
  /** `by`: the host that keeps it, where one at a time does. */
  | { readonly type: 'acknowledged'; readonly by?: string }
  | { readonly type: 'refused'; readonly reason: string }
  | { readonly type: 'unanswered' };

/** A record of a name of its own that a host appended; it asks for the next one when this one is answered. */
export type WriteEntry = {
  readonly type: 'write';
  readonly observer: string;
  readonly record: string;
  readonly startMs: number;
  /** Up to the answer, or to the end of the load. */
  readonly durationMs: number;
  readonly outcome: WriteOutcome;
};

/** Whose records those are that a host finds in its own copy of all. */
export function copyObserver(host: string): string {
  return `copy@${host}`;
}

/** All records that a host finds in the end, whoever wrote them, each as often as it is there. */
export type RecordsEntry = {
  readonly type: 'records';
  readonly observer: string;
  readonly atMs: number;
  readonly records: readonly string[];
};

/** The newest record of each writer, as a host read it between two of its own writes. */
export type NewestEntry = {
  readonly type: 'newest';
  readonly observer: string;
  readonly atMs: number;
  readonly records: readonly string[];
};

/** The moments of a drill, in their order. */
export const markNames = [
  'load-begin',
  'inject-begin',
  'inject-end',
  'heal-begin',
  'heal-end',
  /** The cluster's initial state was seen again. */
  'restored',
  'load-end',
] as const;
export type MarkName = (typeof markNames)[number];

export type MarkEntry = {
  readonly type: 'mark';
  readonly atMs: number;
  readonly name: MarkName;
};

export type Entry =
  | RequestEntry
  | ControlEntry
  | BeatEntry
  | ConnectionEntry
  | OwnershipEntry
  | VrrpEntry
  | NeighbourEntry
  | PoolEntry
  | FlowEntry
  | QuorumEntry
  | WriteEntry
  | RecordsEntry
  | NewestEntry
  | MarkEntry;
