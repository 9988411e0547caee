import type { Invocation } from '../app/invocation/invocation.js';
import { describeFailure } from '../engine/failure.js';
import { LvsError } from '../model/problem/error.js';
import { exitCodes, type ExitCode } from '../model/run/exit-code.js';
import { InputError } from '../model/problem/problem.js';
import { formatFailure } from '../report/text/failure-text.js';
import { toPrintable } from '../report/words/printable.js';
import { fitLines } from '../report/output.js';
import { createStyle } from '../report/words/style.js';
import { mapStrings } from '../report/words/map-strings.js';
import { writeCrashLog } from './crash-log.js';

/** The last words of a command that failed, and the exit code that they come with. */
export type LastWords = { readonly text: string; readonly exitCode: ExitCode };

type Speaker = Pick<Invocation, 'redact' | 'env' | 'stderr'>;

function describeLvsError(
  error: LvsError,
  clean: (text: string) => string,
  stderr: NodeJS.WriteStream,
): string {
  // Its message is a list of positions, each with line and caret: nothing to add.
  if (error instanceof InputError) return clean(error.message);
  if (error.code === 'INTERRUPTED') return clean(error.message);
  const lines = formatFailure(mapStrings(describeFailure(error), clean), createStyle(stderr));
  return fitLines(stderr, lines).join('\n');
}

function describeCrash(error: unknown, { redact, env }: Speaker): string {
  const log = writeCrashLog(error, redact, env);
  const name = error instanceof Error ? error.name : typeof error;
  const message = error instanceof Error ? error.message : String(error);
  return [
    `lvsdeploy has a bug: ${name}: ${toPrintable(redact(message))}`,
    log === undefined ? 'No folder for a log could be written.' : `The details are in ${log}`,
    'Please report it, with the file and the command line. Running the command again is safe.',
  ].join('\n');
}

/** Turns whatever a command threw into words for stderr; what is not an LvsError is a bug. */
export function describeError(error: unknown, speaker: Speaker): LastWords {
  if (!(error instanceof LvsError)) {
    return { text: describeCrash(error, speaker), exitCode: exitCodes.failed };
  }
  const { redact, stderr } = speaker;
  const clean = (text: string) => toPrintable(redact(text));
  return { text: describeLvsError(error, clean, stderr), exitCode: error.exitCode };
}
