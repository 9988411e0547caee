import { indexRows, type Row, type Rows } from '../../keepalived/grammar/row.js';
import type { Statement } from '../../keepalived/tree.js';
import { writeConfiguration } from '../../keepalived/write-configuration.js';
import type { Doubt, Path, Report } from '../mistake.js';
import { rowsIn, type Block } from './blocks.js';
import { explainStatements, explainUnknown, objectTo, wrap } from './objections.js';
import { toStatements } from './to-statements.js';

/** Keywords that an operator gives to a block, as YAML has them. */
export type KeywordsInput = Readonly<Record<string, unknown>>;

/** Where keywords stand, and for which keepalived they are. */
export type KeywordsAt = {
  readonly path: Path;
  readonly block: Block;
  /** Of keepalived, as it is built. */
  readonly version: string;
  readonly report: Report;
};

/**
 * The lines of keepalived.conf(5) that keywords make in their block, without the indentation of the block;
 * reports what keepalived would not take for what it looks like.
 */
export function readKeywords(
  input: KeywordsInput | undefined,
  where: KeywordsAt,
): readonly string[] {
  const statements = readMap(input ?? {}, { ...where, rows: rowsIn(where.block) });
  return statements.flatMap((statement) => linesOf(statement, where.block));
}

type InBlock = KeywordsAt & { readonly rows: Rows };

function readMap(input: KeywordsInput, where: InBlock): readonly Statement[] {
  return Object.entries(input).flatMap(([keyword, value]) => readKeyword(keyword, value, where));
}

const versionPath = ['build', 'keepalived', 'version'];

function readKeyword(keyword: string, value: unknown, where: InBlock): readonly Statement[] {
  const path = [...where.path, keyword];
  const row = indexRows(where.rows).get(keyword);
  const objection = row === undefined ? explainUnknown(keyword, where) : objectTo(row, where);
  if (objection !== undefined) {
    where.report({ path, onKey: true, ...objection, dependsOn: [versionPath] });
  }
  return row === undefined || objection !== undefined ? [] : readValue(row, value, where);
}

function readValue(row: Row, value: unknown, where: InBlock): readonly Statement[] {
  const path = [...where.path, row.name];
  const mistakes: Doubt[] = [];
  const report: Report = (doubt) => {
    mistakes.push(doubt);
    where.report(doubt);
  };
  const written = toStatements(row, value, (map, below = []) => {
    const block = [...where.block, [row.name, ...below]];
    return readMap(map, {
      ...where,
      path: [...path, ...below],
      block,
      rows: row.rows ?? [],
      report,
    });
  });
  const mistake = 'mistake' in written ? written.mistake : explainStatements(written, where);
  if (mistakes.length === 0 && mistake !== undefined) report({ path, message: mistake });
  return mistakes.length > 0 || 'mistake' in written ? [] : written;
}

const indentation = 4;

function linesOf(statement: Statement, block: Block): readonly string[] {
  const lines = writeConfiguration([wrap(statement, block)])
    .trimEnd()
    .split('\n');
  const depth = block.length;
  return lines.slice(depth, lines.length - depth).map((line) => line.slice(depth * indentation));
}
