import { isDeepStrictEqual } from 'node:util';
import { isKnownTo, keyOf, type Row, type Rows } from '../../keepalived/grammar/row.js';
import { readConfiguration } from '../../keepalived/read-configuration.js';
import type { Statement } from '../../keepalived/tree.js';
import { writeConfiguration } from '../../keepalived/write-configuration.js';
import { suggest } from '../../model/problem/suggest.js';
import { nameOf, whoKnows, type Block } from './blocks.js';

/** Why a keyword cannot be used, and what to do. */
export type Objection = { readonly message: string; readonly suggestion?: string };

type Place = { readonly rows: Rows; readonly block: Block; readonly version: string };

/** Why a keyword is none of a block's. */
export function explainUnknown(keyword: string, { rows, block }: Place): Objection {
  const others = whoKnows(keyword);
  const known = rows.map(({ name }) => name);
  return {
    message: `keepalived knows no "${keyword}" in ${nameOf(block)}`,
    ...(others.length > 0
      ? { suggestion: `it belongs to ${others.join(', ')}` }
      : suggest(keyword, known)),
  };
}

/** Parts of keepalived that lvsdeploy does not build in. */
const notBuilt = new Set(['DBUS', 'SNMP']);

/** Why a keyword is not to be used here; undefined: it may be. */
export function objectTo(row: Row, { rows, version }: Place): Objection | undefined {
  const { name, old, needs, since = '' } = row;
  const key = keyOf(row, rows);
  if (key !== undefined) {
    const message = `the inventory has a key of its own for "${name}"`;
    return { message, suggestion: `write it as ${key}` };
  }
  if (old !== undefined) return { message: `"${name}" is an old name`, suggestion: `write ${old}` };
  if (!isKnownTo(row, version)) {
    const message = `"${name}" is known from keepalived ${since} on, and ${version} is built`;
    return { message, suggestion: `remove it, or let build.keepalived.version be ${since}` };
  }
  if (needs === undefined || !notBuilt.has(needs)) return undefined;
  return {
    message: `"${name}" needs ${needs}, which lvsdeploy does not build in`,
    suggestion: 'remove it',
  };
}

/** Why keepalived would not take statements of a block for what they are. */
export function explainStatements(
  statements: readonly Statement[],
  { block, version }: Place,
): string | undefined {
  for (const statement of statements) {
    const whole = wrap(statement, block);
    const { statements: read, findings } = readConfiguration(writeConfiguration([whole]), {
      version,
    });
    const [finding] = findings;
    if (finding !== undefined) return finding.message;
    if (!isDeepStrictEqual(read.map(wordsOf), [wordsOf(whole)])) {
      return `keepalived would read something else: one of $ " ' # ! { } has a meaning in its file`;
    }
  }
  return undefined;
}

function wordsOf({ words, block }: Statement): unknown {
  return block === undefined ? words : [words, block.map(wordsOf)];
}

/** A statement within its block. */
export function wrap(statement: Statement, block: Block): Statement {
  return block.reduceRight<Statement>(
    (inner, words) => ({ words, at: statement.at, block: [inner] }),
    statement,
  );
}
