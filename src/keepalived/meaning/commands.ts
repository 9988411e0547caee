import { indexRows, type Rows } from '../grammar/row.js';
import { root } from '../grammar/root.js';
import { command } from '../grammar/shapes.js';
import { readConfiguration } from '../read-configuration.js';
import { blockOf, type Statement } from '../tree.js';

/** A command that keepalived runs. */
export type Command = {
  /** The keyword that says so, and how its block begins: `script of vrrp_script proxy`. */
  readonly purpose: string;
  /** Absolute; one without a path keepalived looks for itself. */
  readonly program: string;
};

/** The programs that a configuration has run. */
export function findCommands(text: string): readonly Command[] {
  return find(readConfiguration(text).statements, root, '');
}

function find(statements: readonly Statement[], rows: Rows, within: string): readonly Command[] {
  const index = indexRows(rows);
  return statements.flatMap((statement) => {
    const [keyword = '', words = ''] = statement.words;
    const row = index.get(keyword);
    const program = words.trim().split(/\s/)[0] ?? '';
    const isCommand = row?.takes === command && program.startsWith('/');
    return [
      ...(isCommand ? [{ purpose: `${keyword} of ${within}`, program }] : []),
      ...find(blockOf(statement), row?.rows ?? [], statement.words.join(' ')),
    ];
  });
}
