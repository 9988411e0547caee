import { readFileSync } from 'node:fs';
import path from 'node:path';
import { LvsError } from '../../model/problem/error.js';
import type { Event } from '../../model/run/event.js';
import { exitCodes, type ExitCode } from '../../model/run/exit-code.js';
import type { RunRecord } from '../../model/run/run-record.js';
import { toJsonText } from '../../report/json-text.js';
import { mapStrings } from '../../report/words/map-strings.js';
import { handleEvent } from '../../report/event-map.js';
import { EventText } from '../../report/text/event-text.js';
import { formatFailure } from '../../report/text/failure-text.js';
import { toPrintable } from '../../report/words/printable.js';
import type { LogFile } from '../../report/run-log/log-files.js';
import type { ReadRunLog } from '../../report/run-log/read-run-log.js';
import { formatRunHead, formatRuns } from '../../report/text/run-text.js';
import { createStyle, type Style } from '../../report/words/style.js';
import type { Invocation } from '../invocation/invocation.js';
import { findLogs, readLog, readLogs } from './logged-runs.js';
import { runsFolder } from '../run/record-run.js';

/** The options of `lvsdeploy history`. */
export type HistoryOptions = {
  readonly lines: number;
  readonly output?: 'plain' | 'json';
  readonly verbose: boolean;
};

/** Shows the last runs, the latest first, or one of them. Throws USAGE where there is no such run. */
export function showHistory(
  invocation: Invocation,
  run: string | undefined,
  options: HistoryOptions,
): ExitCode {
  const files = findLogs(runsFolder(invocation));
  const text =
    run === undefined
      ? listRuns(invocation, files, options)
      : showRun(invocation, findRun(invocation, files, run), options);
  invocation.stdout.write(text);
  return exitCodes.success;
}

function listRuns(
  invocation: Invocation,
  files: readonly LogFile[],
  { lines, output }: HistoryOptions,
): string {
  const runs = readLastRuns(invocation, files, lines);
  if (output === 'json') return `${toJsonText({ runs })}\n`;
  if (files.length === 0) return 'No run has changed hosts from this machine yet.\n';
  if (runs.length === 0) return 'There are logs of runs, but none can be shown.\n';
  const style = createStyle(invocation.stdout);
  return toText(formatRuns(mapStrings(runs, toPrintable), { style, pathOf: shorten }));
}

/** As many as were asked for, also where the last logs are of runs that were killed as they began. */
function readLastRuns(
  invocation: Invocation,
  files: readonly LogFile[],
  lines: number,
): readonly RunRecord[] {
  const runs: RunRecord[] = [];
  for (const file of files.toReversed()) {
    if (runs.length >= lines) break;
    runs.push(...readLogs([file], warnOn(invocation)).map(({ record }) => record));
  }
  return runs;
}

function warnOn({ stderr }: Invocation): (text: string) => void {
  return (text) => void stderr.write(`warning ${text}\n`);
}

function findRun(invocation: Invocation, files: readonly LogFile[], run: string): LogFile {
  const id = /^\d{1,12}$/.test(run)
    ? Number(run)
    : readLogs(files, warnOn(invocation)).findLast(({ record }) => record.name === run)?.record.id;
  const found = files.findLast((file) => file.id === id);
  if (found !== undefined) return found;
  const known =
    files.length === 0 ? 'There are none yet' : `Known are ${files[0]?.id} to ${files.at(-1)?.id}`;
  throw new LvsError('USAGE', `There is no run ${run || '""'}.`, {
    hint: `${known}: lvsdeploy history`,
  });
}

function showRun(
  { stdout }: Invocation,
  file: LogFile,
  { output, verbose }: HistoryOptions,
): string {
  const log = readLog(file);
  if (output === 'json') return readFileSync(file.path, 'utf8');
  return toText(describeRun(mapStrings(log, toPrintable), { verbose, style: createStyle(stdout) }));
}

function describeRun(
  { record, events }: ReadRunLog,
  { verbose, style }: { readonly verbose: boolean; readonly style: Style },
): readonly string[] {
  const text = new EventText({ verbose, style });
  const failure = record.end?.failure;
  return [
    ...formatRunHead(record, { style, pathOf: shorten }),
    ...events.flatMap(({ event }) => [
      ...(event.type === 'change-planned' ? [] : describePlanned(text)),
      ...describeEvent(event, text),
    ]),
    ...describePlanned(text),
    ...(failure === undefined ? [] : formatFailure(failure, style)),
  ];
}

function describePlanned(text: EventText): readonly string[] {
  return text.takePlanned().flatMap(({ lines }) => lines);
}

// Another version's log may have events that this one does not know.
function describeEvent(event: Event, text: EventText): readonly string[] {
  const asItIs = [toJsonText(event)];
  if (!(event.type in text)) return asItIs;
  try {
    return handleEvent(text, event);
  } catch (error) {
    // Of the same name, and of another shape.
    if (error instanceof TypeError) return asItIs;
    throw error;
  }
}

function toText(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}

/** As short as it can be said from the current folder. */
function shorten(file: string): string {
  const fromHere = path.relative('', file);
  return fromHere.length < file.length && !fromHere.startsWith('../../..') ? fromHere : file;
}
