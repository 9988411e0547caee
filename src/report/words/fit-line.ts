import { stripVTControlCharacters } from 'node:util';

function widthOf(text: string): number {
  return Array.from(stripVTControlCharacters(text)).length;
}

// `  web1  what is said` and `  hint     what is said`: what goes on stands below what is said.
const label = /^ {0,2}\S+ {2,}/;

function hangingIndent(line: string, columns: number): string {
  const plain = stripVTControlCharacters(line);
  const labelled = label.exec(plain)?.[0].length;
  const width = labelled ?? widthOf(/^ */.exec(plain)?.[0] ?? '') + 2;
  return ' '.repeat(Math.min(width, Math.floor(columns / 2)));
}

/** A line as lines of so many columns, broken between words; colours take no room. A longer word stays whole. */
export function wrapLine(line: string, columns: number): readonly string[] {
  if (widthOf(line) <= columns) return [line];
  const indent = hangingIndent(line, columns);
  const lines: string[] = [];
  let current = '';
  // Each with the spaces before it.
  for (const part of line.match(/ *[^ ]+/g) ?? []) {
    if (current === '' || widthOf(current + part) <= columns) current += part;
    else {
      lines.push(current);
      current = indent + part.trimStart();
    }
  }
  return [...lines, current];
}

// Sequences of colours, which take no room, or any one character.
// eslint-disable-next-line no-control-regex
const token = /\u001b\[[\d;]*m|./gsu;

/** The first columns of a line, with an ellipsis where more was; all its colours stay, so that none runs on. */
export function cutLine(line: string, columns: number): string {
  if (widthOf(line) <= columns) return line;
  let left = columns;
  return line.replaceAll(token, (part) => {
    if (part.startsWith('\u001b')) return part;
    left -= 1;
    if (left > 0) return part;
    return left === 0 ? '…' : '';
  });
}
