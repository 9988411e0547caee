import { closeSync, writeSync } from 'node:fs';
import type { Emit } from '../../model/run/event.js';
import type { RunEnd, RunHeader, RunRecord } from '../../model/run/run-record.js';
import { toJsonText } from '../json-text.js';
import { mapStrings } from '../words/map-strings.js';
import { redactEvent } from '../redaction/redact-event.js';
import type { Redact } from '../redaction/redactor.js';
import { createLogFile } from './log-files.js';

/** The record of a run in progress, which is told by its events. */
export interface RunLog {
  readonly id: number;
  readonly path: string;
  readonly emit: Emit;
  readonly end: (end: Omit<RunEnd, 'durationMs'>) => void;
}

/** The first line of a log. */
export type LogHead = Omit<RunRecord, 'changed' | 'end'> & {
  readonly type: 'run-log';
  readonly format: 1;
};

export type RunLogOptions = {
  readonly folder: string;
  readonly version: string;
  readonly redact: Redact;
  /** Told once when no more can be written. */
  readonly onLoss: (reason: string) => void;
};

/**
 * Begins the log of a run: NDJSON, one line an event, with the time since the beginning by a clock
 * that does not jump. Each line is written at once, so that a run that is killed has left all that
 * it did. Nothing secret is in it. Throws where its file cannot be made.
 */
export function openRunLog(
  header: RunHeader,
  { folder, version, redact, onLoss }: RunLogOptions,
): RunLog {
  const { id, path, fd } = createLogFile(folder);
  const startedAt = performance.now();
  const elapsedMs = (): number => Math.round(performance.now() - startedAt);
  const clean = <T>(data: T): T => mapStrings(data, redact);
  let isOpen = true;
  const write = (line: unknown): void => {
    if (!isOpen) return;
    try {
      writeSync(fd, `${toJsonText(line)}\n`);
    } catch (error) {
      isOpen = false;
      onLoss(error instanceof Error ? error.message : String(error));
    }
  };
  const head: LogHead = {
    ...{ type: 'run-log', format: 1, id, version },
    ...clean(header),
  };
  write(head);
  return {
    ...{ id, path },
    emit: (event) => write({ atMs: elapsedMs(), event: redactEvent(event, redact) }),
    end: (end) => {
      write({ type: 'run-ended', durationMs: elapsedMs(), ...clean(end) });
      isOpen = false;
      closeSync(fd);
    },
  };
}
