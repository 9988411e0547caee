const stamp = /^\[(?<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+)\] (?<deleted>Deleted )?(?<rest>.*)/;

/** A line of `ip -ts -o monitor`. */
export type MonitorLine = {
  /** By the host's clock, in milliseconds since 1970. */
  readonly hostMs: number;
  readonly deleted: boolean;
  readonly words: readonly string[];
};

/** Reads a line of ip-monitor(8), printed under TZ=UTC; undefined: it is none. */
export function readMonitorLine(line: string): MonitorLine | undefined {
  const found = stamp.exec(line)?.groups;
  if (found === undefined) return undefined;
  const { time = '', deleted, rest = '' } = found;
  return {
    hostMs: Date.parse(`${time.slice(0, 23)}Z`),
    deleted: deleted !== undefined,
    words: rest.split(/\s+/),
  };
}
