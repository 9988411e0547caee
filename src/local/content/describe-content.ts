import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { canonicalJson } from '../../model/text/canonical-json.js';
import { sha256 } from '../../model/text/digest.js';
import { LvsError } from '../../model/problem/error.js';
import type { ContentEntry } from './content-entry.js';
import { listTree, type ListedEntry } from './list-tree.js';
import { readChunks } from './read-chunks.js';
import { refuse } from './refuse-content.js';

/** What a local folder holds, named by it: the same content has the same name, wherever and whenever. */
export type LocalContent = {
  readonly folder: string;
  /** The first 16 hexadecimal digits of the digest of its entries. */
  readonly id: string;
  readonly entries: readonly ContentEntry[];
  readonly files: number;
  /** Of all files together. */
  readonly bytes: number;
};

/** Reads a folder. Rejects with INVALID_INPUT where it is no folder, holds no file, or something that cannot be deployed. */
export async function describeContent(folder: string, signal: AbortSignal): Promise<LocalContent> {
  await requireFolder(folder);
  const entries: ContentEntry[] = [];
  for (const listed of await listTree(folder)) {
    signal.throwIfAborted();
    entries.push(listed.type === 'file' ? await readEntry(folder, listed) : toEntry(listed));
  }
  const files = entries.filter((entry) => entry.type === 'file');
  if (files.length === 0) {
    throw new LvsError('INVALID_INPUT', `There is nothing to deploy: ${folder} holds no file.`, {
      hint: 'Is it the folder that the site was built into? Every web server would answer 404.',
    });
  }
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  return { folder, id: nameOf(entries), entries, files: files.length, bytes };
}

function nameOf(entries: readonly ContentEntry[]): string {
  return sha256(canonicalJson(entries)).slice(0, 16);
}

function toEntry(listed: ListedEntry): ContentEntry {
  return listed.type === 'link'
    ? { type: 'link', path: listed.path, target: listed.target }
    : { type: 'folder', path: listed.path };
}

async function requireFolder(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory() === true) return;
  const what = found === undefined ? 'does not exist' : 'is no folder';
  throw new LvsError('INVALID_INPUT', `The content ${folder} ${what}.`, {
    hint: 'Name the folder that holds the site: lvsdeploy deploy FOLDER [inventory], or `content` under `web_server` of the inventory.',
  });
}

async function readEntry(
  folder: string,
  { path: place }: Pick<ListedEntry, 'path'>,
): Promise<ContentEntry> {
  const digest = createHash('sha256');
  let size = 0;
  try {
    for await (const chunk of readChunks(path.join(folder, place))) {
      digest.update(chunk);
      size += chunk.length;
    }
  } catch (error) {
    throw refuse(place, `cannot be read: ${(error as Error).message}`);
  }
  return { type: 'file', path: place, size, sha256: digest.digest('hex') };
}
