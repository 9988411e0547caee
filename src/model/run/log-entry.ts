/** One message of a host's log. */
export type LogEntry = {
  /** By the host's own clock, milliseconds since 1970. */
  readonly atMs: number;
  readonly host: string;
  /** The process that said it, with its id. */
  readonly process: string;
  readonly text: string;
};
