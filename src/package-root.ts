import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

function findPackageRoot(folder: string): string {
  if (existsSync(path.join(folder, 'package.json'))) return folder;
  return findPackageRoot(path.dirname(folder));
}

/** The folder that holds package.json, templates, playbooks and inventories. */
export const packageRoot = findPackageRoot(path.dirname(fileURLToPath(import.meta.url)));
