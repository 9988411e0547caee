import { open } from 'node:fs/promises';
import { constants } from 'node:fs';

// A known_hosts file of ten thousand hosts has a tenth of it.
const maxBytes = 16 * 1024 * 1024;

/**
 * Reads a file that SSH needs. Rejects where it is large, or no regular file: nobody may ever write to a
 * pipe, and what waits for it can be neither interrupted nor ended.
 */
export async function readSmallFile(path: string): Promise<Buffer> {
  // Without waiting, because to open a pipe is to wait for its writer.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stat = await file.stat();
    if (stat.isDirectory()) throw new Error('it is a folder');
    if (!stat.isFile()) throw new Error('it is not a regular file');
    if (stat.size > maxBytes) throw new Error(`it is larger than ${maxBytes / 1024 / 1024} MiB`);
    return await file.readFile();
  } finally {
    await file.close();
  }
}
