import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { ExecutionContext } from 'ava';

/** A folder of one test, gone after it. */
export async function makeFolder(t: ExecutionContext): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'lvsdeploy-secrets-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
