import { open } from 'node:fs/promises';

const chunkBytes = 256 * 1024;

/** The bytes of a file in order. Most files are one chunk: a stream for each would cost more than they do. */
export async function* readChunks(file: string): AsyncGenerator<Buffer> {
  const handle = await open(file, 'r');
  try {
    for (;;) {
      const { buffer, bytesRead } = await handle.read({ buffer: Buffer.allocUnsafe(chunkBytes) });
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}
