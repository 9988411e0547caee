import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { LvsError } from '../../model/problem/error.js';
import type { ContentEntry } from './content-entry.js';
import type { LocalContent } from './describe-content.js';
import { listTree } from './list-tree.js';
import { readChunks } from './read-chunks.js';
import { tarEnd, tarHeader, tarPadding } from './tar-header.js';

/**
 * Writes content to a file as a tar archive, compressed. Rejects with INVALID_INPUT where the folder is no longer
 * as it was described: what is deployed under a name is what the name stands for.
 */
export async function packContent(
  content: LocalContent,
  file: string,
  signal: AbortSignal,
): Promise<void> {
  const output = createWriteStream(file, { mode: 0o600 });
  await pipeline(Readable.from(tarOf(content)), createGzip(), output, { signal });
  await requireSameTree(content);
}

/** The bytes of the archive; the same for the same content. */
async function* tarOf({ folder, entries }: LocalContent): AsyncGenerator<Buffer> {
  for (const entry of entries) {
    yield tarHeader(entry);
    if (entry.type !== 'file') continue;
    yield* fileOf(folder, entry);
    yield tarPadding(entry.size);
  }
  yield tarEnd;
}

async function* fileOf(
  folder: string,
  { path: place, size, sha256 }: Extract<ContentEntry, { type: 'file' }>,
): AsyncGenerator<Buffer> {
  const digest = createHash('sha256');
  let left = size;
  try {
    for await (const chunk of readChunks(path.join(folder, place))) {
      left -= chunk.length;
      if (left < 0) throw changed(place);
      digest.update(chunk);
      yield chunk;
    }
  } catch (error) {
    if ((error as { readonly code?: unknown }).code === 'ENOENT') throw changed(place);
    throw error;
  }
  if (left !== 0 || digest.digest('hex') !== sha256) throw changed(place);
}

async function requireSameTree({ folder, entries }: LocalContent): Promise<void> {
  const now = await listTree(folder);
  const shapeOf = (entry: (typeof now)[number]): string =>
    JSON.stringify([entry.type, entry.path, entry.type === 'link' ? entry.target : '']);
  const before = new Set(entries.map(shapeOf));
  const after = new Set(now.map(shapeOf));
  const other =
    now.find((entry) => !before.has(shapeOf(entry))) ??
    entries.find((entry) => !after.has(shapeOf(entry)));
  if (other !== undefined) throw changed(other.path);
}

function changed(place: string): LvsError {
  const message = `The content changed while it was read: ${JSON.stringify(place)}.`;
  return new LvsError('INVALID_INPUT', message, {
    hint: 'Wait until whatever writes there has ended, or deploy a copy of the folder.',
  });
}
