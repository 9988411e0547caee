import { InputError, type Problem } from '../model/problem/problem.js';
import type { Position } from '../model/problem/position.js';
import { findStrayCharacter, isProse } from '../model/problem/stray-character.js';
import { checkTemplate } from './check-template.js';
import { findExcess } from './excess.js';
import type { Complaint } from './explain-path.js';
import { compile, parse } from './handlebars.js';
import { blankComments, explainSyntaxError } from './syntax-error.js';

/** A template that parses; it can be rendered for any number of hosts. */
export type Template = {
  /** Throws an InputError with every variable and helper that does not exist. */
  readonly check: (context: unknown) => void;
  /** Checks, then renders. */
  readonly render: (context: unknown) => string;
  /** Does ahead what the first rendering would do; never throws. */
  readonly warmUp: () => void;
};

/** Compiles a template file. Throws an InputError with the place of what does not parse. */
export function compileTemplate(source: string, file: string): Template {
  const lines = source.split('\n');
  const place: Place = (line, column, complaint) => ({
    ...complaint,
    at: { file, line, column },
    line: showLine(lines[line - 1] ?? ''),
  });
  if (!isProse(file)) refuseStrayCharacters(source, place);
  return compileAt(source, place);
}

/** Renders the text of a template file; throws an InputError with every mistake in it. */
export function renderTemplate(source: string, context: unknown, file: string): string {
  return compileTemplate(source, file).render(context);
}

/**
 * Renders text of a playbook; throws an InputError with every mistake in it. `locate` knows where the
 * character at an offset of the text is written.
 */
export function renderText(
  text: string,
  context: unknown,
  locate: (offset: number) => Position,
): string {
  const lines = text.split('\n');
  const place: Place = (line, column, complaint) => {
    const before = lines.slice(0, line - 1).reduce((sum, { length }) => sum + length + 1, 0);
    return { ...complaint, at: locate(before + column - 1) };
  };
  return compileAt(text, place).render(context);
}

type Place = (line: number, column: number, complaint: Complaint) => Problem;

function refuseExcess(source: string, place: Place): void {
  const excess = findExcess(source);
  if (excess === undefined) return;
  const before = source.slice(0, excess.offset).split('\n');
  const column = (before.at(-1) ?? '').length + 1;
  const suggestion = 'no template needs this much: look for a mistake in it';
  throw new InputError([place(before.length, column, { message: excess.message, suggestion })]);
}

type Compiled = {
  readonly program: hbs.AST.Program;
  readonly execute: (context: unknown) => string;
};

// Every host gets the same few texts of a playbook.
const texts = new Map<string, Compiled>();

function compileOnce(source: string, place: Place): Compiled {
  const known = texts.get(source);
  if (known !== undefined) return known;
  refuseExcess(source, place);
  const program = parseAt(source, place);
  const compiled = { program, execute: compile(program) };
  texts.set(source, compiled);
  return compiled;
}

function compileAt(source: string, place: Place): Template {
  const { program, execute } = compileOnce(source, place);
  const check = (context: unknown): void => {
    const problems = new Map<string, Problem>();
    checkTemplate(program, context, ({ loc: { start } }, complaint) => {
      const problem = place(start.line, start.column + 1, complaint);
      // A loop meets the same mistake once for each item.
      problems.set(`${start.line}:${start.column} ${complaint.message}`, problem);
    });
    if (problems.size > 0) throw new InputError([...problems.values()]);
  };
  const render = (context: unknown): string => {
    check(context);
    try {
      return execute(context);
    } catch (error) {
      throw explainRuntimeError(error, place);
    }
  };
  // Handlebars compiles when it renders for the first time, before it looks at anything.
  const warmUp = (): void => {
    try {
      execute({});
    } catch {
      // An empty context lacks what the template needs.
    }
  };
  return { check, render, warmUp };
}

// What the check above does not follow, such as `@../index`.
function explainRuntimeError(error: unknown, place: Place): InputError {
  const { message, lineNumber, column } = error as {
    readonly message: string;
    readonly lineNumber?: number;
    readonly column?: number;
  };
  return new InputError([place(lineNumber ?? 1, (column ?? 0) + 1, { message })]);
}

function parseAt(source: string, place: Place): hbs.AST.Program {
  try {
    return parse(source);
  } catch (error) {
    const { line, column, message } = explainSyntaxError(source, error);
    throw new InputError([place(line, column, { message })]);
  }
}

function refuseStrayCharacters(source: string, place: Place): void {
  const stray = findStrayCharacter(blankComments(source));
  if (stray === undefined) return;
  const complaint = {
    message: `${stray.name} outside comments and quoted text`,
    suggestion: 'only printable ASCII is safe here: retype it',
  };
  throw new InputError([place(stray.line, stray.column, complaint)]);
}

function showLine(line: string): string {
  return line.replaceAll('\t', ' ').replaceAll(/\p{Cc}/gu, ' ');
}
