import { lstat, readdir, readlink } from 'node:fs/promises';
import path from 'node:path';
import { requireWithin } from './links-within.js';
import { refuse } from './refuse-content.js';

/** What a folder holds, before any file is read; in the order of the bytes of its paths. */
export type ListedEntry =
  | { readonly type: 'folder' | 'file'; readonly path: string }
  | { readonly type: 'link'; readonly path: string; readonly target: string };

// A host's path to it is longer; PATH_MAX of Linux is 4096.
const longestPathBytes = 3800;

/**
 * Everything in a folder, at any depth. Rejects with INVALID_INPUT where something is neither file, folder nor a link
 * within the folder, or cannot be read.
 */
export async function listTree(folder: string): Promise<readonly ListedEntry[]> {
  const entries: ListedEntry[] = [];
  await walk(folder, '', entries);
  return entries.toSorted((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
}

async function walk(root: string, below: string, entries: ListedEntry[]): Promise<void> {
  for (const name of await listNames(path.join(root, below))) {
    const place = below === '' ? name : `${below}/${name}`;
    if (Buffer.byteLength(place) > longestPathBytes) {
      throw refuse(place, `has a path of more than ${longestPathBytes} bytes`);
    }
    const entry = await look(root, place);
    entries.push(entry);
    if (entry.type === 'folder') await walk(root, place, entries);
  }
}

async function listNames(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder, { encoding: 'buffer' }).catch((error: unknown) => {
    throw refuse(folder, `cannot be read: ${(error as Error).message}`);
  });
  return names.map((name) => {
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(name);
    } catch {
      const shown = JSON.stringify(path.join(folder, name.toString('latin1')));
      throw refuse(shown, 'has a name that is not UTF-8');
    }
  });
}

async function look(root: string, place: string): Promise<ListedEntry> {
  const full = path.join(root, place);
  const stat = await lstat(full).catch((error: unknown) => {
    throw refuse(place, `cannot be looked at: ${(error as Error).message}`);
  });
  if (stat.isDirectory()) return { type: 'folder', path: place };
  if (stat.isFile()) return { type: 'file', path: place };
  if (!stat.isSymbolicLink()) {
    throw refuse(place, 'is neither a file nor a folder: a socket, a pipe or a device');
  }
  const target = await readlink(full);
  await requireWithin(root, place, target);
  return { type: 'link', path: place, target };
}
