import { indexRows, type Rows } from '../../keepalived/grammar/row.js';
import { root } from '../../keepalived/grammar/root.js';
import { checkKinds } from '../../lvs/checks/check-kinds.js';
import type { CheckType } from '../../model/cluster/health-check.js';

/** A block of keepalived.conf(5), from the outside in: each line opens a block; its arguments are examples. */
export type Block = readonly (readonly string[])[];

const service: Block = [['virtual_server', '192.0.2.1', '80']];
const server: Block = [...service, ['real_server', '192.0.2.2', '80']];

/** The blocks that an inventory can add keywords to. */
export const blocks = {
  /** The file itself. */
  root: [],
  global: [['global_defs']],
  instance: [['vrrp_instance', 'example']],
  service,
  server,
} as const satisfies Readonly<Record<string, Block>>;

/** The block of a check; its kind has one. */
export function checkBlock(type: CheckType): Block {
  return [...server, Object.keys(checkKinds[type].blocks)];
}

/** The keywords of a block. */
export function rowsIn(block: Block): Rows {
  return block.reduce<Rows>(
    (rows, [keyword = '']) => indexRows(rows).get(keyword)?.rows ?? [],
    root,
  );
}

/** What a block is called in keepalived.conf(5). */
export function nameOf(block: Block): string {
  return block.at(-1)?.[0] ?? 'keepalived.conf';
}

const everywhere: readonly Block[] = [
  ...Object.values(blocks),
  ...(Object.keys(checkKinds) as CheckType[]).map(checkBlock),
];

/** The names of the blocks that know a keyword. */
export function whoKnows(keyword: string): readonly string[] {
  return everywhere.filter((block) => indexRows(rowsIn(block)).has(keyword)).map(nameOf);
}
