import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Where tests have their temporary files; what they leave behind goes with it. */
export type TemporaryFolder = { readonly path: string; readonly remove: () => void };

/** Ten times what the tests of a run have had at once. */
const roomBytes = 200 * 2 ** 20;

/*
 * Thousands of small files that live for a moment: a tenth of the time is saved where they are in memory.
 * There are programs among them, so it must not be a place that is mounted with noexec. The name is short:
 * a socket's path has room for 107 bytes (unix(7)).
 */
export function makeTemporaryFolder(inMemory = '/dev/shm', otherwise = tmpdir()): TemporaryFolder {
  const folder = makeIn(inMemory) ?? makeIn(otherwise);
  if (folder === undefined) {
    throw new Error(`Tests need a place with 200 MB where programs can be started: TMPDIR=FOLDER.`);
  }
  return { path: folder, remove: () => remove(folder) };
}

function makeIn(parent: string): string | undefined {
  try {
    const { bavail, bsize } = statfsSync(parent);
    return bavail * bsize < roomBytes ? undefined : makeForPrograms(parent);
  } catch {
    return undefined;
  }
}

function makeForPrograms(parent: string): string | undefined {
  const folder = mkdtempSync(path.join(parent, 'lvs-'));
  const program = path.join(folder, 'true');
  writeFileSync(program, '#!/bin/sh\n', { mode: 0o755 });
  if (spawnSync(program).status === 0) return folder;
  remove(folder);
  return undefined;
}

function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}
