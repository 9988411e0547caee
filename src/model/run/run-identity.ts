/** Where what is on a host comes from. */
export type Provenance = {
  readonly cluster: string;
  /** Absolute path, on the control host. */
  readonly inventory: string;
};

/** Who runs what; for those who wait for it, and for those who look back. */
export type RunIdentity = {
  /** As by `formatRunId`. */
  readonly id: string;
  /** `lvsdeploy up`, with what it is about. */
  readonly command: string;
  /** `alice@desk`. */
  readonly by: string;
  readonly pid: number;
  readonly startedAt: Date;
  /** What the hosts that it changes belong to from now on. */
  readonly manages?: Provenance;
  /** Names of hosts that everything is taken off: they belong to nothing any more. */
  readonly leaving?: readonly string[];
  /** Of a rollback: the runs that it undoes. It is finished only when all of it is done and looked at. */
  readonly undoes?: readonly string[];
  /** Of a rollback: earlier ones that were cut off, whose work it goes on with. */
  readonly continues?: readonly string[];
};

/**
 * Names a run: `20261122T110422Z-1f3a9c`, the time of its start in UTC and a random word. It is a
 * file name on hosts and on the control host; names sort by time as long as the clock does not jump.
 */
export function formatRunId(startedAt: Date, nonce: string): string {
  const time = startedAt.toISOString().replace(/\.\d+Z$/, 'Z');
  return `${time.replaceAll(/[-:]/g, '')}-${nonce}`;
}

/** One line for a person: `alice@desk, lvsdeploy up, process 4711, since 2026-11-22 11:04:22 UTC`. */
export function describeRun({ by, command, pid, startedAt }: RunIdentity): string {
  const since = startedAt
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, ' UTC');
  return `${by}, ${command}, process ${pid}, since ${since}`;
}
