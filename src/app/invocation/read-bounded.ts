import { open } from 'node:fs/promises';

const chunkBytes = 64 * 1024;

/** Reads a text file or pipe of the user. Rejects where there is more than `maxBytes` of it. */
export async function readBounded(path: string, maxBytes: number): Promise<string> {
  const file = await open(path, 'r');
  try {
    const chunks: Buffer[] = [];
    let length = 0;
    for (;;) {
      const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(chunkBytes) });
      if (bytesRead === 0) return Buffer.concat(chunks).toString('utf8');
      length += bytesRead;
      if (length > maxBytes) throw new Error(`it is larger than ${maxBytes / 1024 / 1024} MiB`);
      chunks.push(buffer.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}
