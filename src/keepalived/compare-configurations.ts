import { Secret } from '../model/run/secret.js';
import { indexRows, type Row, type Rows } from './grammar/row.js';
import { root } from './grammar/root.js';
import { blockOf, type Statement } from './tree.js';

/** Something that two configurations do not say alike. */
export type Difference = {
  /** From the outermost block: `vrrp_instance VI_1`, `priority`. */
  readonly path: readonly string[];
  /** What follows the keyword, '' if nothing; undefined: it is not there. */
  readonly before?: string | Secret;
  readonly after?: string | Secret;
};

type Said = { readonly path: readonly string[]; readonly value: string | Secret };
type Sayings = Map<string, Said>;

/**
 * What differs between two configurations, for keepalived: not their order, nor which of two names of one thing is
 * written, nor what a later line takes back.
 */
export function compareConfigurations(
  before: readonly Statement[],
  after: readonly Statement[],
): readonly Difference[] {
  const [old, fresh] = [collect(before), collect(after)];
  const keys = new Set([...old.keys(), ...fresh.keys()]);
  return [...keys].flatMap((key) => {
    const [one, other] = [old.get(key), fresh.get(key)];
    if (one !== undefined && other !== undefined && reveal(one) === reveal(other)) return [];
    return [
      {
        path: (one ?? other)?.path ?? [],
        ...(one === undefined ? {} : { before: one.value }),
        ...(other === undefined ? {} : { after: other.value }),
      },
    ];
  });
}

function reveal({ value }: Said): string {
  return value instanceof Secret ? value.reveal() : value;
}

function collect(statements: readonly Statement[]): Sayings {
  const sayings: Sayings = new Map();
  collectBlock(statements, { rows: root, path: [], sayings });
  return sayings;
}

type Block = {
  readonly rows: Rows;
  readonly path: readonly string[];
  readonly sayings: Sayings;
};

function collectBlock(statements: readonly Statement[], { rows, path, sayings }: Block): void {
  const index = indexRows(rows);
  const counts = new Map<string, number>();
  for (const statement of statements) {
    const [keyword = '', ...args] = statement.words;
    const row = index.get(keyword);
    if (row === undefined) continue;
    const name = row.old ?? row.sameAs ?? keyword;
    if (row.rows === undefined && row.items === undefined) {
      say(
        sayings,
        [...path, name],
        row.isSecret === true ? new Secret(args.join(' ')) : args.join(' '),
      );
    } else {
      const own = [...path, numbered(row, [name, ...args].join(' '), counts)];
      say(sayings, own, '');
      if (row.items === undefined)
        collectBlock(blockOf(statement), { rows: row.rows ?? [], path: own, sayings });
      else for (const { words } of blockOf(statement)) say(sayings, [...own, words.join(' ')], '');
    }
  }
}

/** A block with its number, where several stand side by side: the second page of a check. */
function numbered(row: Row, name: string, counts: Map<string, number>): string {
  const count = (counts.get(name) ?? 0) + 1;
  counts.set(name, count);
  return row.isOneOfSeveral === true && count > 1 ? `${name} (${count})` : name;
}

function say(sayings: Sayings, path: readonly string[], value: string | Secret): void {
  sayings.set(path.join('\n'), { path, value });
}
