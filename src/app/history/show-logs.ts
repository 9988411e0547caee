import { asLvsError, describeFailure } from '../../engine/failure.js';
import { readJournalLine } from '../../facts/system/journal-line.js';
import type { Host } from '../../model/cluster/cluster.js';
import type { LvsError } from '../../model/problem/error.js';
import type { ExitCode } from '../../model/run/exit-code.js';
import { LineSplitter } from '../../model/text/line-splitter.js';
import type { LogEntry } from '../../model/run/log-entry.js';
import { toJsonText } from '../../report/json-text.js';
import { formatFailure } from '../../report/text/failure-text.js';
import { createLogText } from '../../report/text/log-text.js';
import { TimeMerger } from '../../report/words/merge-by-time.js';
import { mapStrings } from '../../report/words/map-strings.js';
import { toPrintable } from '../../report/words/printable.js';
import { createStyle } from '../../report/words/style.js';
import { chosenDirectors } from '../run/chosen-directors.js';
import { tellUntoldEnd } from '../invocation/early-end.js';
import type { HostOptions } from '../options.js';
import type { Invocation } from '../invocation/invocation.js';
import { openHosts, type OpenHosts } from '../run/open-hosts.js';
import { exitCodeOf } from '../run/summarise.js';

/** The options of `lvsdeploy logs`. */
export type LogsOptions = HostOptions & {
  /** Milliseconds since 1970. */
  readonly since?: number;
  readonly lines: number;
  readonly follow: boolean;
};

/** An entry of one director may come so much later than one of another, and still find its place. */
const holdMs = 400;

/** Shows the logs of all directors as one, to their present end or until Ctrl-C. */
export async function showLogs(
  invocation: Invocation,
  inventory: string | undefined,
  options: LogsOptions,
): Promise<ExitCode> {
  const startedAt = performance.now();
  const opened = await openHosts(invocation, inventory, options);
  const merger = new TimeMerger(createPrinter(invocation, opened, options), holdMs);
  const clock = setInterval(() => merger.flush(performance.now()), holdMs / 4);
  if (!options.follow) clearInterval(clock);
  try {
    const failures = await invocation.interruption.endless((signal) =>
      readAll(opened, { invocation, merger, options, signal }),
    );
    merger.end();
    const code = exitCodeOf(failures);
    const failure = [...failures.values()].find(({ exitCode }) => exitCode === code);
    if (failure !== undefined) {
      tellUntoldEnd(invocation, { command: 'logs', output: options.output, startedAt }, failure);
    }
    return code;
  } finally {
    clearInterval(clock);
    await opened.pool.closeAll();
  }
}

function createPrinter(
  { stdout, redact }: Invocation,
  opened: OpenHosts,
  { output }: LogsOptions,
): (entry: LogEntry) => void {
  const names = chosenDirectors(opened).map(({ name }) => name);
  const toText = createLogText(names, createStyle(stdout));
  return (entry) => {
    const line =
      output === 'json'
        ? toJsonText(mapStrings({ type: 'log', ...entry }, redact))
        : toText({ ...entry, text: toPrintable(redact(entry.text)) });
    stdout.write(`${line}\n`);
  };
}

type Reading = {
  readonly invocation: Invocation;
  readonly merger: TimeMerger<LogEntry>;
  readonly options: LogsOptions;
  readonly signal: AbortSignal;
};

async function readAll(
  opened: OpenHosts,
  reading: Reading,
): Promise<ReadonlyMap<string, LvsError>> {
  const { stderr, redact } = reading.invocation;
  const failures = chosenDirectors(opened).map(async ({ name }: Host) => {
    try {
      await readOne(opened, name, reading);
      return [];
    } catch (error) {
      if (reading.signal.aborted) return [];
      const failure = asLvsError(error, name);
      const lines = formatFailure(describeFailure(failure), createStyle(stderr));
      stderr.write(`${toPrintable(redact(lines.join('\n')))}\n`);
      return [[name, failure] as const];
    }
  });
  return new Map((await Promise.all(failures)).flat());
}

async function readOne(
  { pool }: OpenHosts,
  host: string,
  { invocation: { stdout }, merger, options, signal }: Reading,
): Promise<void> {
  const connection = await pool.connect(host, signal);
  const splitter = new LineSplitter();
  await connection.exec(journalCommand(options), {
    signal,
    keepStdout: false,
    // Nothing is written to it: the command ends with it, so also with the connection.
    ...(options.follow ? { endWithConnection: true, ...withoutEnd } : {}),
    onStdout: (text) => {
      for (const line of splitter.read(text)) {
        const entry = readJournalLine(line, host);
        if (entry !== undefined) merger.add(entry, performance.now());
      }
      return whenTaken(stdout);
    },
  });
}

const withoutEnd = { timeoutMs: Infinity, silenceMs: Infinity, maxBytes: Infinity };

/** Waits for a reader that is slower than the hosts; undefined: there is nothing to wait for. */
function whenTaken(stdout: NodeJS.WriteStream): Promise<void> | undefined {
  if (!stdout.writableNeedDrain || stdout.errored) return undefined;
  return new Promise((resolve) => {
    stdout.once('drain', resolve).once('close', resolve);
  });
}

function journalCommand({ since, lines, follow }: LogsOptions): string {
  const from = since === undefined ? `-n ${lines}` : `--since=@${Math.floor(since / 1000)}`;
  const words = `-u keepalived.service -o short-unix --no-pager -q ${from}`;
  return `exec journalctl ${words}${follow ? ' -f' : ''}`;
}
