import { readFileSync, statSync } from 'node:fs';
import type { Event } from '../../model/run/event.js';
import type { RunEnd, RunRecord } from '../../model/run/run-record.js';
import {
  listOf,
  number,
  object,
  oneOf,
  optional,
  text,
  type Shape,
} from '../../model/text/shape.js';
import type { LogHead } from './run-log.js';

const maxLogBytes = 64 * 1024 * 1024;

const origin = object({ path: text, sha256: text });

const headShape = object({
  ...{ type: oneOf('run-log'), format: oneOf(1), id: number, name: text, startedAt: text },
  ...{ version: text, user: text, command: text, arguments: listOf(text), cluster: text },
  ...{ inventory: origin, playbook: origin, hosts: listOf(text) },
});

const endShape = object({
  ...{ type: oneOf('run-ended'), exitCode: number, durationMs: number },
  failure: optional(object({ code: text, message: text })),
});

const eventShape = object({ atMs: number, event: object({ type: text }) });

type EndLine = RunEnd & { readonly type: string };

/** What happened, and how long after the beginning. */
export type LoggedEvent = { readonly atMs: number; readonly event: Event };

/** A log with all that it tells. */
export type ReadRunLog = { readonly record: RunRecord; readonly events: readonly LoggedEvent[] };

/**
 * Reads a log; undefined: it does not begin like one. What a killed run has half written is left out.
 * Throws where it cannot be read.
 */
export function readRunLog(file: string): ReadRunLog | undefined {
  // A pipe would be waited for.
  const stat = statSync(file);
  if (!stat.isFile()) throw new Error(`not a regular file: ${file}`);
  if (stat.size > maxLogBytes) throw new Error(`larger than ${maxLogBytes / 1024 / 1024} MiB`);
  const [first, ...rest] = readFileSync(file, 'utf8').split('\n').map(parseLine);
  if (headShape(first, '$') !== undefined) return undefined;
  const { type: _type, format: _format, ...head } = first as LogHead;
  const events = select(rest, eventShape) as readonly LoggedEvent[];
  const end = select(rest, endShape).at(-1) as EndLine | undefined;
  const record = {
    ...head,
    changed: countMade(events),
    ...findFailure(events, end),
    ...toEnd(end),
  };
  return { events, record };
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function select(lines: readonly unknown[], shape: Shape): readonly unknown[] {
  return lines.filter((line) => shape(line, '$') === undefined);
}

function countMade(events: readonly LoggedEvent[]): number {
  return events.filter(({ event }) => event.type === 'change-done').length;
}

// Of an event only the type was looked at: another version may give it another shape.
function isFailure(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'code' in value;
}

function findFailure(
  events: readonly LoggedEvent[],
  end: EndLine | undefined,
): Pick<RunRecord, 'firstFailure'> {
  const failures = events.flatMap(({ event }) =>
    event.type === 'host-failed' && isFailure(event.failure) ? [event.failure] : [],
  );
  const first = failures[0] ?? end?.failure;
  return first === undefined ? {} : { firstFailure: first.code };
}

function toEnd(end: EndLine | undefined): Pick<RunRecord, 'end'> {
  if (end === undefined) return {};
  const { type: _type, ...rest } = end;
  return { end: rest };
}
