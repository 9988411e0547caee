import { LvsError } from './error.js';
import { formatPosition, type Position } from './position.js';

/** One mistake in a file of the user. */
export type Problem = {
  readonly at: Position;
  readonly message: string;
  /** How to mend it: `did you mean "scheduler"?`. */
  readonly suggestion?: string;
  /** The line of the file, fit to be shown: nothing secret, no control characters, tabs as spaces. */
  readonly line?: string;
};

/** What an error says is wrong with the user's files; `at` is where it names no place itself. */
export function problemsOf(error: LvsError, at: Position): readonly Problem[] {
  if (error instanceof InputError) return error.problems;
  const { at: place = at, hint } = error.details;
  return [
    { at: place, message: error.message, ...(hint === undefined ? {} : { suggestion: hint }) },
  ];
}

// More than anybody reads at once; a file of garbage has a hundred thousand.
const shownProblems = 50;

/** Every mistake of the user's files in one error, in the order of the files; exit code 2. */
export class InputError extends LvsError {
  constructor(readonly problems: readonly Problem[]) {
    const [first] = problems;
    super('INVALID_INPUT', formatProblems(problems), first && { at: first.at });
  }
}

/** Formats a problem as `file:line:column: message`, the line with a caret below, and the suggestion. */
export function formatProblem({ at, message, suggestion, line }: Problem): string {
  const head = `${formatPosition(at)}: ${message}`;
  const advice = suggestion === undefined ? [] : [`  ${suggestion}`];
  const excerpt = line === undefined ? [] : formatExcerpt(at, line);
  return [head, ...excerpt, ...advice].join('\n');
}

/** Formats all problems, one blank line apart, with their number where it is more than one. */
function formatProblems(problems: readonly Problem[]): string {
  const shown = problems.slice(0, shownProblems).map(formatProblem);
  const total = problems.length;
  const more = total > shownProblems ? `, the first ${String(shownProblems)} are shown` : '';
  return [...shown, ...(total > 1 ? [`${String(total)} problems${more}`] : [])].join('\n\n');
}

const excerptWidth = 100;
const contextBefore = 60;

function formatExcerpt({ line: number, column }: Position, line: string): string[] {
  const cut = column > excerptWidth - 10 ? column - 1 - contextBefore : 0;
  const text = line.slice(cut, cut + excerptWidth);
  const gutter = `${String(number)} | `;
  const caret = Math.min(column - 1 - cut, text.length);
  return [`  ${gutter}${text}`, `  ${' '.repeat(gutter.length - 2)}| ${' '.repeat(caret)}^`];
}
