import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { packageRoot } from '../../src/package-root.js';

/** Where the fixtures of a kind are. */
export function fixtureFolder(kind: string): string {
  return path.join(packageRoot, 'test', 'config', 'fixtures', kind);
}

/** Names of the entries of a folder that end as told, without this end. */
export function listFixtures(folder: string, end: string): readonly string[] {
  const names = readdirSync(folder).filter((name) => name.endsWith(end));
  return names.map((name) => name.slice(0, name.length - end.length));
}

/**
 * What a fixture says is right. With UPDATE_FIXTURES=1, what was found becomes right: read the
 * difference in git before you believe it.
 */
export function expectedText(file: string, found: string): string {
  if (process.env['UPDATE_FIXTURES'] === '1') writeFileSync(file, found);
  return readFileSync(file, 'utf8');
}
