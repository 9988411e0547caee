import { indexRows, type Row, type Rows } from './grammar/row.js';
import { root } from './grammar/root.js';
import type { Statement } from './tree.js';

const step = '    ';

/**
 * Writes statements so that keepalived, and readConfiguration, takes them for the same. A word of a list or a plain
 * keyword can hold no quote: no file could have said it.
 */
export function writeConfiguration(statements: readonly Statement[]): string {
  return writeBlock(statements, root, '');
}

function writeBlock(statements: readonly Statement[], rows: Rows, indent: string): string {
  const index = indexRows(rows);
  return statements
    .map((one) => writeStatement(one, index.get(one.words[0] ?? ''), indent))
    .join('');
}

function writeStatement({ words, block }: Statement, row: Row | undefined, indent: string): string {
  const [keyword = '', ...args] = words;
  const quote = row?.takes.isEscaped === true ? quoteEscaped : quotePlain;
  const line = `${indent}${[quoteFirst(keyword), ...args.map(quote)].join(' ')}`;
  if (block === undefined) return `${line}\n`;
  return `${line} {\n${writeBlock(block, row?.rows ?? [], indent + step)}${indent}}\n`;
}

// At the begin of a line more than in it has a meaning of its own.
function quoteFirst(word: string): string {
  return /^(?:[@$~]|include[rmwba]?$)/.test(word) ? `"${word}"` : quotePlain(word);
}

function quotePlain(word: string): string {
  return word === '' || /[\s{}#!]/.test(word) ? `"${word}"` : word;
}

/** A word that is read as a shell would; what quotes do not keep is written by its number. */
function quoteEscaped(word: string): string {
  if (/^[\w./:+,=@%-]+$/.test(word)) return word;
  const escaped = word
    .replaceAll('\\', '\\\\')
    .replace(/[\p{Cc}"$]/gu, (sign) => `\\${sign.charCodeAt(0).toString(8).padStart(3, '0')}`);
  return `"${escaped}"`;
}
