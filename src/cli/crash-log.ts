import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { inspect } from 'node:util';
import { userStateFolder } from '../model/host/user-folders.js';

function writeLog(folder: string, text: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const time = new Date().toISOString().replaceAll(/[:.]/g, '-');
  const file = path.join(folder, `crash-${time}-${randomBytes(3).toString('hex')}.log`);
  writeFileSync(file, text, { mode: 0o600, flag: 'wx' });
  return file;
}

/**
 * Writes what a bug left behind to a file that only this user can read, and says which; undefined
 * where no folder can be written.
 */
export function writeCrashLog(
  error: unknown,
  redact: (text: string) => string,
  env: NodeJS.ProcessEnv,
): string | undefined {
  const about = `lvsdeploy on Node.js ${process.version}, ${process.platform} ${process.arch}`;
  const text = redact(`${about}\n\n${inspect(error, { depth: 5 })}\n`);
  const folders = [
    () => userStateFolder(env),
    () => path.join(os.tmpdir(), `lvsdeploy-${process.getuid?.() ?? 'user'}`),
  ];
  for (const folder of folders) {
    try {
      return writeLog(folder(), text);
    } catch {
      // The next folder may be writable.
    }
  }
  return undefined;
}
