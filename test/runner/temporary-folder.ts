import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Where tests have their temporary files; what they leave behind goes with it. */
export type TemporaryFolder = { readonly path: string; readonly remove: () => void };

/*
 * Thousands of small files that live for a moment: a tenth of the time is saved where they are in memory.
 * Some of them are programs, so it must not be a place that is mounted with noexec. The name is short:
 * a socket's path has room for 107 bytes (unix(7)).
 */
export function makeTemporaryFolder(): TemporaryFolder {
  const folder = makeIn('/dev/shm') ?? makeIn(tmpdir());
  if (folder === undefined) throw new Error(`Programs cannot be started in ${tmpdir()}.`);
  return { path: folder, remove: () => remove(folder) };
}

function makeIn(parent: string): string | undefined {
  let folder: string;
  try {
    folder = mkdtempSync(path.join(parent, 'lvs-'));
  } catch {
    return undefined;
  }
  const program = path.join(folder, 'true');
  writeFileSync(program, '#!/bin/sh\n', { mode: 0o755 });
  if (spawnSync(program).status === 0) return folder;
  remove(folder);
  return undefined;
}

function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}
