import { cp, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { packageRoot } from '../../src/package-root.js';
import { inventory } from '../e2e/testbed.js';

const folder = path.join(path.dirname(inventory), '../playbooks');

/** Where a test's own playbook is. */
export function playbookOf(name: string): string {
  return path.join(folder, `${name}.yml`);
}

/** What a playbook of a test is made of: a play, or the name of a playbook that users get. */
export type Part = { readonly play: string } | string;

/** Writes a playbook of a test beside those that users get. */
export async function writePlaybook(name: string, parts: readonly Part[]): Promise<void> {
  await cp(path.join(packageRoot, 'playbooks'), folder, { recursive: true });
  const texts = parts.map((part) =>
    typeof part === 'string' ? `- include: ${part}.yml` : part.play,
  );
  await writeFile(playbookOf(name), [...texts, ''].join('\n'));
}
