import { constants } from 'node:fs';
import { createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { limitBytes } from './limit-bytes.js';

/**
 * Copies a regular file of at most `maxBytes`. Rejects with an Error whose message is a reason for people:
 * a pipe or a device might never end.
 */
export async function copyBounded(from: string, to: string, maxBytes: number): Promise<void> {
  // Without waiting, because to open a pipe is to wait for its writer.
  const source = await open(from, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    if (!(await source.stat()).isFile()) throw new Error('it is not a regular file');
    const target = createWriteStream(to, { mode: 0o600 });
    await pipeline(source.createReadStream({ autoClose: false }), limitBytes(maxBytes), target);
  } finally {
    await source.close();
  }
}
