import type { Remark } from '../../src/keepalived/remark.js';
import type { Statement } from '../../src/keepalived/tree.js';

/** Statements with their lines, for a person to compare. */
export function showStatements(statements: readonly Statement[], indent = ''): string {
  return statements
    .map(({ words, at, block }) => {
      const place = `${at.file === undefined ? '' : `${at.file}:`}${at.line}:${at.column ?? '-'}`;
      const own = `${indent}${words.map((word) => JSON.stringify(word)).join(' ')}  @${place}`;
      const below =
        block === undefined ? '' : ` {\n${showStatements(block, `${indent}  `)}${indent}}`;
      return `${own}${below}\n`;
    })
    .join('');
}

/** Findings with their lines, for a person to compare. */
export function showFindings(findings: readonly Remark[]): string {
  return findings
    .map(({ code, effect, at, message }) => {
      const file = at.file === undefined ? '' : `${at.file}:`;
      return `${file}${at.line}:${at.column ?? '-'} ${effect} (${code}) ${message}\n`;
    })
    .join('');
}
