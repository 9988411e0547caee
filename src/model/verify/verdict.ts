/** `unknown` is not a pass: nobody knows. */
export const statuses = ['pass', 'unknown', 'fail'] as const;
export type Status = (typeof statuses)[number];

/** One thing that the judge looked at and was not content with. */
export type Finding = {
  readonly status: 'unknown' | 'fail';
  /** A sentence with what was expected and what was seen. */
  readonly reason: string;
  /** It says what stalled, which others rest on. */
  readonly isStall?: true;
  /** It says that nobody saw the initial state again in time: who could not look has not seen it. */
  readonly isUnseen?: true;
};

/** A time in which several directors held a VIP, for longer than a hand-over takes. */
export type SharedTime = {
  readonly vip: string;
  readonly fromMs: number;
  readonly untilMs: number;
  /** The drill makes it unavoidable. */
  readonly isAllowed: boolean;
};

/** How long a VIP had no owner, one, or more than one at once; a hand-over counts as one. */
export type OwnerTimes = {
  readonly vip: string;
  readonly noneMs: number;
  readonly oneMs: number;
  readonly severalMs: number;
  /** Time in which not every director was watched. */
  readonly unobservedMs: number;
};

/** How long answers took, from the time at which each request was due. */
export type Latency = {
  readonly medianMs: number;
  /** 99 of 100 took no longer. */
  readonly p99Ms: number;
  readonly maxMs: number;
};

/** An outage as packets show it, to 1 ms: from the first question without an answer to the next answer of anybody. */
export type PacketOutage = {
  readonly service: string;
  readonly ms: number;
  /** When it began, since the experiment began. */
  readonly fromMs: number;
  /** The last answer before it, since the fault; absent where there was none. */
  readonly lastAnswerMs?: number;
  /** The first one after it, since the fault; absent where there was none. */
  readonly firstAnswerMs?: number;
};

/** What the packets of the load say, captured on the hosts that make it. */
export type PacketFigures = {
  /** The longest that the fault began; absent where the drill has no fault, or nothing was asked. */
  readonly outage?: PacketOutage;
  /** TCP connections that were seen from their begin. */
  readonly flows: number;
  /** Those of which the client sent something again. */
  readonly flowsSentAgain: number;
  readonly synsAgain: number;
  /** Segments that clients sent again, SYNs among them, and those that the service did. */
  readonly sentAgain: number;
  readonly sentAgainByService: number;
  readonly resetByService: number;
  readonly resetByClient: number;
  /** The longest time in which one connection's client heard nothing. */
  readonly longestWaitMs: number;
  /** Where these figures, or those of the requests, are weak. No verdict rests on them. */
  readonly notes?: readonly string[];
};

/** Clients of a service whose director failed over. */
export type KeptClients = {
  readonly service: string;
  /** Those of whom it is known. */
  readonly clients: number;
  readonly kept: number;
};

/** What became of records that hosts appended. */
export type WriteFigures = {
  readonly place: string;
  readonly acknowledged: number;
  readonly refused: number;
  /** Acknowledged, and not there in the end; absent where nobody could look. */
  readonly lost?: number;
  /** There more than once; absent where nobody could look. */
  readonly doubled?: number;
  /** The longest that a write waited for its answer, of that kind or the other. */
  readonly longestWaitMs: number;
  readonly waitBoundMs: number;
  /** The same of those that began after the heal; absent where these have no bound of their own. */
  readonly healLongestWaitMs?: number;
  readonly healWaitBoundMs?: number;
  /** How often newest records were read between writes, and how often older ones than before; absent where nobody did. */
  readonly read?: number;
  readonly readOld?: number;
  /** The longest from the fault on in which nothing of one host was acknowledged; absent where that has no bound. */
  readonly interruptedMs?: number;
  readonly interruptedBoundMs?: number;
  /** The same of what came after the heal. */
  readonly healInterruptedMs?: number;
  readonly healInterruptedBoundMs?: number;
  /** From the end of the heal until everybody's writes were acknowledged; absent where that was not seen. */
  readonly resumedMs?: number;
};

/** What was measured, whatever the verdict; a figure is absent where it could not be measured. */
export type Figures = {
  /** What the bound is about: the longest silence, or the time in which requests failed. */
  readonly outageMs?: number;
  readonly boundMs?: number;
  /** When that outage began, since the experiment began. */
  readonly outageFromMs?: number;
  /** The same, of what the heal made. */
  readonly healOutageMs?: number;
  readonly healBoundMs?: number;
  /** Half-width of what is known about an outage: the time between two requests. */
  readonly resolutionMs?: number;
  readonly requests: number;
  /** Without a good answer. */
  readonly failed: number;
  /** Answered, but after the limit up to which an answer counts as given in time. */
  readonly late: number;
  /** Good answers by real server. */
  readonly answers: Readonly<Record<string, number>>;
  readonly owners: readonly OwnerTimes[];
  /** Most owners of one VIP at once, for longer than a hand-over takes. */
  readonly vipOwnersMax?: number;
  /** When that was more than one; absent where it never was. */
  readonly shared?: readonly SharedTime[];
  readonly connectionsOpened: number;
  readonly connectionsBroken: number;
  /** Clients that lost their real server; absent where the drill does not ask for persistence. */
  readonly persistenceBreaks?: number;
  /** By service: of how many clients it is known who answered before and after another director took over, and how many kept that real server. */
  readonly kept?: readonly KeptClients[];
  /** Absent where nobody wrote. */
  readonly writes?: WriteFigures;
  /** Time in which the measurement, or a director, was held up; absent where none was seen. */
  readonly stalledMs?: number;
  /** Absent where no request was answered. */
  readonly latency?: Latency;
  /** Absent where nothing was captured. */
  readonly packets?: PacketFigures;
  /** From the end of the heal until the cluster's initial state was seen again. */
  readonly restoreMs?: number;
};

/** What the judge says about one experiment. */
export type Verdict = {
  readonly status: Status;
  /** One sentence: the worst finding, or, of a pass, the figures that made it one. */
  readonly reason: string;
  /** Everything that speaks against a pass, the worst first. */
  readonly findings: readonly Finding[];
  readonly figures: Figures;
};

/** The worst of several: a proven failure outweighs what is unknown, which outweighs a pass. */
export function worstStatus(all: readonly Status[]): Status {
  if (all.includes('fail')) return 'fail';
  return all.includes('unknown') ? 'unknown' : 'pass';
}
