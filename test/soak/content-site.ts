import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { inventory } from '../e2e/testbed.js';
import { writeInventory } from './lab-inventory.js';

/** The folder that the inventory names. */
const site = path.join(path.dirname(inventory), 'site');

/** A page, and what belongs to it, which say the same word. */
export async function writeSite(text: string): Promise<void> {
  await rm(site, { recursive: true, force: true });
  await mkdir(path.join(site, 'assets'), { recursive: true });
  await writeFile(path.join(site, 'index.html'), `${text}\n`);
  await writeFile(path.join(site, 'assets', 'app.js'), `${text}\n`);
  // A name that a careless script would trip over.
  await writeFile(path.join(site, '-it\'s "q" $(id)\nü'), `${text}\n`);
}

/** The lab's inventory with content, checked by its health; without persistence, which drains would wait for. */
export async function writeContentInventory(): Promise<void> {
  await writeInventory(
    [/^ {4}persistence: .*\n/m, ''],
    ['check: { type: tcp }', 'check: { type: http, path: /health, status: [200] }'],
    ['\nweb_server: nginx\n', '\nweb_server: { kind: nginx, content: site, health: /health }\n'],
  );
}
