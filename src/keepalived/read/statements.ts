import { indexRows, isKnownTo, type Row, type Rows } from '../grammar/row.js';
import type { Report } from '../remark.js';
import type { Place, Statement } from '../tree.js';
import type { Line, LineSource } from './source.js';
import { splitEscapedWords, splitWords, type Words } from './words.js';

/** What statements are read with. */
export type Reading = {
  readonly source: LineSource;
  readonly report: Report;
  /** Of keepalived; undefined: any that the tables know. */
  readonly version?: string;
};

type Opening = 'open' | 'awaited';

/** Reads the statements of a block up to its end; process_stream() of lib/parser.c. */
export function readStatements(rows: Rows, reading: Reading, opening?: Opening): Statement[] {
  const { source, report } = reading;
  const index = indexRows(rows);
  const statements: Statement[] = [];
  const names = new Set<string>();
  let awaited = opening === 'awaited';
  for (let line = source.next(); line !== undefined; line = source.next()) {
    const isBrace = line.text === '{';
    if (awaited) {
      awaited = false;
      if (isBrace) continue;
      report('brace-missing', line.at, 'A block begins here without {');
    } else if (isBrace) {
      report(
        'brace-unexpected',
        line.at,
        'A { that nothing needs is left out: the next } ends the block around it',
      );
      continue;
    }
    if (line.text === '}' && opening !== undefined) return statements;
    const statement = readStatement(line, index, { reading, names });
    if (statement !== undefined) statements.push(statement);
  }
  return statements;
}

type Context = { readonly reading: Reading; readonly names: Set<string> };

function readStatement(
  line: Line,
  index: ReadonlyMap<string, Row>,
  context: Context,
): Statement | undefined {
  const { reading } = context;
  const { report } = reading;
  const split = splitWords(line.text);
  const row = index.get(split.words[0] ?? '');
  const { words, quoteOpen } = splitFor(row, line.text, split);
  if (quoteOpen) report('quote-open', line.at, 'A quote does not end: what follows it is lost');
  if (words.length === 0) return undefined;
  const [keyword = '', ...args] = words;
  if (row === undefined) {
    report('unknown-keyword', line.at, `keepalived does not know ${keyword} here`);
    return undefined;
  }
  if (!isKnownTo(row, reading.version)) {
    report('other-version', line.at, `${keyword} is known from keepalived ${String(row.since)} on`);
    return undefined;
  }
  if (row.old !== undefined)
    report('deprecated', line.at, `${keyword} is the old name of ${row.old}`);
  const isTaken =
    takes(row, { args, at: line.at }, report) && isFirst(row, { args, at: line.at }, context);
  if (!isTaken) {
    skipBlock(row, reading);
    return undefined;
  }
  const block = readBlock(row, reading);
  return { words, at: line.at, ...(block === undefined ? {} : { block }) };
}

// Of a line that is split again with escapes, what quotes there are is no matter before.
function splitFor(row: Row | undefined, text: string, split: Words): Words {
  return row?.takes.isEscaped === true && split.words.length > 1 ? splitEscapedWords(text) : split;
}

type Arguments = { readonly args: readonly string[]; readonly at: Place };

/** Whether keepalived takes the arguments of a keyword. */
function takes(
  { name, takes: shape, isUnique }: Row,
  { args, at }: Arguments,
  report: Report,
): boolean {
  if (args.length < shape.required) {
    const code = isUnique === true ? 'block-skipped' : 'argument-missing';
    report(code, at, `${name} needs ${shape.usage}`);
    return false;
  }
  const mistake = shape.explain(args);
  if (mistake !== undefined) report('argument-wrong', at, `${name}: ${mistake}`);
  const alteration = mistake === undefined ? shape.alter?.(args) : undefined;
  if (alteration !== undefined) report('argument-cut', at, `${name}: ${alteration}`);
  return mistake === undefined;
}

function isFirst(
  { name, isUnique }: Row,
  { args, at }: Arguments,
  { reading, names }: Context,
): boolean {
  if (isUnique !== true) return true;
  const own = `${name} ${args[0] ?? ''}`;
  const isNew = !names.has(own);
  names.add(own);
  if (!isNew) reading.report('block-skipped', at, `There is a ${own} already`);
  return isNew;
}

function readBlock(row: Row, reading: Reading): readonly Statement[] | undefined {
  if (row.rows !== undefined) return readStatements(row.rows, reading, 'awaited');
  return row.items === undefined ? undefined : readItems(row, reading);
}

/** Reads a list of values; alloc_value_block() of lib/parser.c. */
function readItems({ name, items }: Row, { source, report }: Reading): readonly Statement[] {
  const statements: Statement[] = [];
  let awaited = true;
  for (let line = source.next(); line !== undefined; line = source.next()) {
    if (awaited) {
      awaited = false;
      if (line.text === '{') continue;
      report('brace-missing', line.at, `The block of ${name} begins without {`);
    }
    if (line.text === '}') return statements;
    const { words, quoteOpen } = splitWords(line.text);
    if (quoteOpen) report('quote-open', line.at, 'A quote does not end: what follows it is lost');
    const mistake = words.length === 0 ? undefined : items?.explain(words);
    if (mistake !== undefined) report('argument-wrong', line.at, `${name}: ${mistake}`);
    else if (words.length > 0) statements.push({ words, at: line.at });
  }
  return statements;
}

/** Reads over a block that is thrown away as a whole, if it begins where it has to; skip_block() of lib/parser.c. */
function skipBlock(row: Row, reading: Reading): void {
  if (row.rows === undefined && row.items === undefined) return;
  const { source } = reading;
  const first = source.next();
  if (first === undefined) return;
  if (first.text !== '{') {
    source.giveBack(first);
    readBlock(row, reading);
    return;
  }
  let depth = 1;
  for (let line = source.next(); line !== undefined; line = source.next()) {
    if (line.text === '{') depth += 1;
    else if (line.text === '}') depth -= 1;
    if (depth === 0) return;
  }
}
