import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ExecutionContext } from 'ava';
import { packageRoot } from '../src/package-root.js';

/** A folder of the test sources, also where the compiled tests run elsewhere. */
export function testFolder(...names: readonly string[]): string {
  return path.join(packageRoot, 'test', ...names);
}

/** The cases of a folder of fixtures: each folder in it is one. */
export function listCases(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

/** Compares text with a file; `UPDATE_GOLDEN=1` writes the file instead, for a person to review. */
export function matchFile(t: ExecutionContext, actual: string, file: string): void {
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, actual);
  t.true(existsSync(file), `${file} is missing; UPDATE_GOLDEN=1 writes it`);
  t.is(actual, readFileSync(file, 'utf8'));
}
