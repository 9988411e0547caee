import fc from 'fast-check';
import type { Row, Rows } from '../../src/keepalived/grammar/row.js';
import { root } from '../../src/keepalived/grammar/root.js';
import type { Shape } from '../../src/keepalived/grammar/shapes.js';
import type { Statement } from '../../src/keepalived/tree.js';

const at = { line: 1 };

const plainWord = fc.stringMatching(/^[a-z0-9./:_#! {}é-]{1,12}$/);
const escapedWord = fc.stringMatching(/^[a-z0-9./:_#! {}"'\\$-]{1,12}$/);

/** What may follow a keyword: words of all sorts where the tables allow them, else those of the example. */
function wordsFor(shape: Shape): fc.Arbitrary<readonly string[]> {
  const word = shape.isEscaped === true ? escapedWord : plainWord;
  const free = fc.array(word, { minLength: shape.required, maxLength: 3 });
  return fc
    .oneof(free, fc.constant(shape.example))
    .map((words) => (isTakenAsItIs(shape, words) ? words : shape.example));
}

function isTakenAsItIs(shape: Shape, words: readonly string[]): boolean {
  return shape.explain(words) === undefined && shape.alter?.(words) === undefined;
}

function statementFor(row: Row): fc.Arbitrary<Statement> {
  return wordsFor(row.takes).chain((args) =>
    blockFor(row).map((block) => {
      const words = [row.name, ...args];
      return { words, at, ...(block === undefined ? {} : { block }) };
    }),
  );
}

function blockFor({ rows, items }: Row): fc.Arbitrary<readonly Statement[] | undefined> {
  if (rows !== undefined) return statementsFor(rows);
  if (items === undefined) return fc.constant(undefined);
  // A list takes its words as a plain keyword does.
  return fc
    .array(wordsFor({ ...items, required: 1 }), { maxLength: 3 })
    .map((list) => list.filter((words) => words.length > 0).map((words) => ({ words, at })));
}

function statementsFor(rows: Rows): fc.Arbitrary<readonly Statement[]> {
  return fc
    .array(fc.constantFrom(...rows).chain(statementFor), { maxLength: 4 })
    .map((list) => list.filter((one, index) => isFirst(one, list.slice(0, index))));
}

function isFirst({ words }: Statement, before: readonly Statement[]): boolean {
  return !before.some((one) => one.words[0] === words[0] && one.words[1] === words[1]);
}

/** Statements by the tables, with words that have to be quoted. */
export const arbitraryStatements = statementsFor(root);
