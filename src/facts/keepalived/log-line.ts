/** A line of keepalived's log. */
export type LogLine = {
  /** By the host's clock, in milliseconds since 1970. */
  readonly atMs: number;
  readonly text: string;
};

const logLine = /^(?<seconds>\d{9,}\.\d+) \S+ [^:]*keepalived[^:]*: (?<text>.*)/i;

/** Reads a line of `journalctl -o short-unix`; undefined: it is none of keepalived's. */
export function readLogLine(line: string): LogLine | undefined {
  const found = logLine.exec(line)?.groups;
  if (found === undefined) return undefined;
  const { seconds, text = '' } = found;
  return { atMs: Math.round(Number(seconds) * 1000), text };
}
