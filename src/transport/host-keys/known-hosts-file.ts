import { mkdir, open } from 'node:fs/promises';
import path from 'node:path';
import { parseKnownHosts, type KnownHost } from './known-hosts.js';
import { readSmallFile } from '../settings/small-file.js';

async function readKnownHostsFile(file: string): Promise<KnownHost[]> {
  try {
    return parseKnownHosts((await readSmallFile(file)).toString('utf8'), file);
  } catch {
    // Like OpenSSH: a file that cannot be read knows no host, and strict checking says so.
    return [];
  }
}

/** Reads all known_hosts files in their order; a missing one is an empty one. */
export async function readKnownHosts(files: readonly string[]): Promise<KnownHost[]> {
  return (await Promise.all(files.map(readKnownHostsFile))).flat();
}

/**
 * Appends one line by one write, so that runs side by side cannot mix their lines; makes the folder
 * (0700) and the file (0600) where they are missing.
 */
export async function appendKnownHost(file: string, line: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const handle = await open(file, 'a+', 0o600);
  try {
    const { size } = await handle.stat();
    const last = Buffer.alloc(1, '\n');
    if (size > 0) await handle.read(last, 0, 1, size - 1);
    await handle.write(`${last.toString('latin1') === '\n' ? '' : '\n'}${line}\n`);
  } finally {
    await handle.close();
  }
}
