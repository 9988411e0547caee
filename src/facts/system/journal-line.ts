import type { LogEntry } from '../../model/run/log-entry.js';

const line = /^(?<at>\d{9,}\.\d+) \S+ (?<process>[^:]+): ?(?<text>.*)$/;

/** Reads a line of `journalctl -o short-unix`; undefined where it is none, such as `-- Boot ... --`. */
export function readJournalLine(text: string, host: string): LogEntry | undefined {
  const found = line.exec(text)?.groups;
  if (found === undefined) return undefined;
  return {
    atMs: Number(found['at']) * 1000,
    host,
    process: found['process'] ?? '',
    text: found['text'] ?? '',
  };
}
