import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { packageRoot } from '../../src/package-root.js';
import { inventory } from '../e2e/testbed.js';

/** Text of an inventory that becomes another one, once. */
export type Replacement = readonly [from: RegExp | string, to: string];

/** The list of services, as a whole. */
export const allServices = /^services:\n(?: .*\n)+/m;

/** Writes the lab's inventory with some of its text replaced; throws where it no longer holds that text. */
export async function writeInventory(...replaced: readonly Replacement[]): Promise<void> {
  const text = await readFile(path.join(packageRoot, 'inventories/lab.yml'), 'utf8');
  await writeFile(inventory, replaced.reduce(replaceOnce, text));
}

function replaceOnce(text: string, [from, to]: Replacement): string {
  const holds = typeof from === 'string' ? text.includes(from) : from.test(text);
  const said = typeof from === 'string' ? from : from.source;
  if (!holds) throw new Error(`The lab's inventory no longer holds: ${said}`);
  return text.replace(from, () => to);
}
