import test from 'ava';
import * as z from 'zod';
import { inventorySchema } from '../../src/config/schema/inventory.js';
import { root } from '../../src/keepalived/grammar/root.js';
import type { Rows } from '../../src/keepalived/grammar/row.js';

type Node = Readonly<Record<string, unknown>>;

/** The schemas of what stands below a key, through lists, names and alternatives. */
function below(node: Node, key: string): readonly Node[] {
  const {
    properties = {},
    additionalProperties,
    items,
    anyOf = [],
    oneOf = [],
  } = node as {
    properties?: Record<string, Node>;
    additionalProperties?: Node | boolean;
    items?: Node;
    anyOf?: Node[];
    oneOf?: Node[];
  };
  const named = typeof additionalProperties === 'object' ? [additionalProperties] : [];
  const own = key === 'NAME' ? named : Object.hasOwn(properties, key) ? [properties[key]!] : [];
  const inner = [...(items === undefined ? [] : [items]), ...anyOf, ...oneOf];
  return [...own, ...inner.flatMap((one) => below(one, key))];
}

function keysOf(rows: Rows): readonly string[] {
  return rows.flatMap(({ key, rows: inner = [] }) => [
    ...(key === undefined ? [] : [key]),
    ...keysOf(inner),
  ]);
}

const schema = z.toJSONSchema(inventorySchema, { io: 'input', unrepresentable: 'any' }) as Node;

for (const key of new Set(keysOf(root))) {
  test(`${key}, where a keyword of keepalived is said, is a key of inventories`, (t) => {
    const found = key
      .split('.')
      .reduce<readonly Node[]>((nodes, part) => nodes.flatMap((one) => below(one, part)), [schema]);
    t.true(found.length > 0);
  });
}
