import type { Environment } from '../model/host/environment.js';
import type { Event, Reporter } from '../model/run/event.js';
import { createJsonReporter } from './json.js';
import { mapStrings } from './words/map-strings.js';
import type { Output } from './output.js';
import { createPlainReporter } from './plain.js';
import { toPrintable } from './words/printable.js';
import { redactEvent } from './redaction/redact-event.js';
import type { Redact } from './redaction/redactor.js';
import { createTtyReporter } from './tty/reporter.js';

export type ReporterOptions = Output & {
  /** undefined: live rows on a terminal, plain lines elsewhere. */
  readonly output?: 'plain' | 'json';
  /** Show differences, and what happens host by host. */
  readonly verbose: boolean;
  readonly redact: Redact;
  /** Says what the terminal can do. Default: that of this process. */
  readonly env?: Environment;
  /** Lets live rows say at once that the run is being stopped. */
  readonly signal?: AbortSignal;
};

function isLive({ stdout, env = process.env }: ReporterOptions): boolean {
  return stdout.isTTY && env['TERM'] !== 'dumb' && !env['CI'];
}

function chooseReporter(options: ReporterOptions): Reporter {
  if (options.output === 'json') return createJsonReporter(options);
  const live = options.output === undefined && isLive(options);
  const reporter = live
    ? createTtyReporter(options)
    : createPlainReporter(options, options.verbose);
  return { ...reporter, emit: (event) => reporter.emit(mapStrings(event, toPrintable)) };
}

/** The reporter for a run; nothing reaches it without passing `redact`. */
export function createReporter(options: ReporterOptions): Reporter {
  const reporter = chooseReporter(options);
  const emit = (event: Event) => reporter.emit(redactEvent(event, options.redact));
  return { emit, finish: reporter.finish };
}
