/** One write of a client, and what became of it. */
export type Write = {
  readonly id: string;
  readonly beganMs: number;
  readonly endedMs: number;
  /** The node that has acknowledged it; undefined: it was refused, or nobody knows. */
  readonly node: string | undefined;
  readonly says: string;
};

/** What the clients remember, against what the database has. */
export type Judged = {
  readonly acknowledged: number;
  /** Acknowledged, and not there. */
  readonly lost: readonly string[];
  /** There more than once. */
  readonly doubled: readonly string[];
  /** The longest time without an acknowledged write. */
  readonly refusedMs: number;
  /** Who has acknowledged them, in the order of the first ones. */
  readonly nodes: readonly string[];
};

/** Holds what clients remember against what the database has. Pure. */
export function judgeWrites(writes: readonly Write[], ledger: ReadonlyMap<string, number>): Judged {
  const acknowledged = writes
    .filter(({ node }) => node !== undefined)
    .sort((one, other) => one.endedMs - other.endedMs);
  const gaps = acknowledged.map(({ endedMs }, index) => {
    const before = acknowledged[index - 1];
    return before === undefined ? 0 : endedMs - before.endedMs;
  });
  return {
    acknowledged: acknowledged.length,
    lost: acknowledged.filter(({ id }) => !ledger.has(id)).map(({ id }) => id),
    doubled: [...ledger].filter(([, count]) => count > 1).map(([id]) => id),
    refusedMs: Math.round(Math.max(0, ...gaps)),
    nodes: [...new Set(acknowledged.map(({ node = '' }) => node))],
  };
}

/** One line of the table at the end. */
export function describeJudged(name: string, judged: Judged, boundMs?: number): string {
  const { acknowledged, lost, doubled, refusedMs } = judged;
  const bound = boundMs === undefined ? '-' : String(boundMs);
  return `${name} | ${String(acknowledged)} acknowledged | lost ${String(lost.length)} / doubled ${String(doubled.length)} / refused ${String(refusedMs)} ms / bound ${bound}`;
}
