/** Where a template does not parse, and why; line and column count from 1. */
export type SyntaxProblem = {
  readonly line: number;
  readonly column: number;
  readonly message: string;
};

/** The same template with spaces in the place of its `{{! comments }}`. */
export function blankComments(source: string): string {
  return source.replaceAll(/\{\{~?!(?:--[^]*?--|[^}]*)~?\}\}/g, (comment) =>
    comment.replaceAll(/[^\n]/g, ' '),
  );
}

/** Puts Handlebars' complaint about a template into a place and a sentence. */
export function explainSyntaxError(source: string, error: unknown): SyntaxProblem {
  const text = error instanceof Error ? error.message : String(error);
  return (
    explainMismatch(text) ??
    explainUnclosed(source, text) ??
    explainToken(source, text) ?? { line: 1, column: 1, message: text }
  );
}

// `if doesn't match each - 3:4`, its column counted from 0.
function explainMismatch(text: string): SyntaxProblem | undefined {
  const match = /^(.*) doesn't match (.*) - (\d+):(\d+)$/.exec(text);
  if (match === null) return undefined;
  const [, opened = '', closed = '', line, column] = match;
  const message = `{{#${opened}}} is closed by {{/${closed}}}`;
  return { line: Number(line), column: Number(column) + 1, message };
}

// The parser only notices at the end of the file; the person wants to know where it began.
function explainUnclosed(source: string, text: string): SyntaxProblem | undefined {
  if (!text.endsWith("got 'EOF'")) return undefined;
  const open: { name: string; index: number }[] = [];
  for (const match of blankComments(source).matchAll(/\{\{~?(?<sign>[#/])\s*(?<name>[\w.]+)/g)) {
    if (match.groups?.['sign'] === '/') open.pop();
    else open.push({ name: match.groups?.['name'] ?? '', index: match.index });
  }
  const last = open.at(-1);
  if (last === undefined) return undefined;
  return { ...placeOf(source, last.index), message: `{{#${last.name}}} is never closed` };
}

// Three lines: `Parse error on line 2:`, a piece of the source without its newlines, a caret.
function explainToken(source: string, text: string): SyntaxProblem | undefined {
  const [head = '', excerpt = '', caret = '', expectation = ''] = text.split('\n');
  const line = /^Parse error on line (\d+):$/.exec(head)?.[1];
  if (line === undefined) return undefined;
  const token = /got '(\w+)'$/.exec(expectation)?.[1] ?? '';
  const message = `unexpected ${tokenNames[token] ?? 'text'} in a template expression`;
  const index = findExcerpt(source, excerpt, caret.length - 1);
  const place = index === undefined ? { line: Number(line), column: 1 } : placeOf(source, index);
  return { ...place, message };
}

const tokenNames: Readonly<Record<string, string>> = {
  CLOSE: '"}}"',
  CLOSE_UNESCAPED: '"}}}"',
  CLOSE_RAW_BLOCK: '"}}}}"',
  CLOSE_SEXPR: '")"',
  OPEN_SEXPR: '"("',
  OPEN_ENDBLOCK: '"{{/"',
  INVERSE: '{{else}}',
  OPEN_INVERSE_CHAIN: '{{else ...}}',
  INVALID: 'character',
  EOF: 'end',
  ID: 'name',
  EQUALS: '"="',
  SEP: '"." or "/"',
};

// The excerpt has at most 20 characters before the caret and as many after it.
function findExcerpt(source: string, excerpt: string, caret: number): number | undefined {
  const before = excerpt.slice(0, caret).replace(/^\.\.\./, '');
  const after = excerpt.slice(caret).replace(/\.\.\.$/, '');
  for (let index = 0; index <= source.length; index++) {
    const left = source.slice(Math.max(0, index - 20), index).replaceAll('\n', '');
    if (left !== before) continue;
    const rest = source.slice(index);
    if (!rest.replaceAll('\n', '').startsWith(after)) continue;
    return index + rest.length - rest.replace(/^\n+/, '').length;
  }
  return undefined;
}

function placeOf(source: string, index: number): { line: number; column: number } {
  const lines = source.slice(0, index).split('\n');
  return { line: lines.length, column: (lines.at(-1) ?? '').length + 1 };
}
