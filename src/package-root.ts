import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { LvsError } from './model/problem/error.js';

/** The nearest folder with a package.json, from this one upwards; undefined where none can be seen. */
export function findPackageRoot(folder: string): string | undefined {
  if (existsSync(path.join(folder, 'package.json'))) return folder;
  const parent = path.dirname(folder);
  return parent === folder ? undefined : findPackageRoot(parent);
}

const sources = path.dirname(fileURLToPath(import.meta.url));

/**
 * The folder that holds package.json, templates, playbooks and inventories. Where it cannot be seen,
 * `packageVersion`, which every command line begins with, says so.
 */
export const packageRoot = findPackageRoot(sources) ?? path.resolve(sources, '../..');

/** The version of this program. Throws INVALID_INPUT where its installation cannot be read. */
export function packageVersion(root = packageRoot): string {
  const file = path.join(root, 'package.json');
  try {
    return readVersion(file);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new LvsError(
      'INVALID_INPUT',
      `This installation of lvsdeploy is damaged: ${file} cannot be read (${reason}).`,
      { hint: `Let every user read ${root} (chmod -R a+rX), or install lvsdeploy again.`, cause },
    );
  }
}

function readVersion(file: string): string {
  const content = JSON.parse(readFileSync(file, 'utf8')) as { readonly version?: unknown } | null;
  const version = content?.version;
  if (typeof version !== 'string') throw new Error('it has no version');
  return version;
}
