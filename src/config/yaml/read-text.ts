import { open, type FileHandle } from 'node:fs/promises';
import { LvsError } from '../../model/problem/error.js';

// A cluster of a thousand hosts needs a tenth of it.
const maxFileBytes = 1024 * 1024;

/**
 * Reads a text file of the user, also from a pipe, and never more than 1 MiB.
 * Throws INVALID_INPUT where it cannot be read, is too large, or is not UTF-8 text.
 */
export async function readText(path: string, what: string): Promise<string> {
  return decode(await readBytes(path, what), path);
}

async function readBytes(path: string, what: string): Promise<Buffer> {
  try {
    const file = await open(path, 'r');
    try {
      return await readUpTo(file, maxFileBytes, path);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw error instanceof LvsError ? error : explainReadError(error, path, what);
  }
}

async function readUpTo(file: FileHandle, limit: number, path: string): Promise<Buffer> {
  const buffer = Buffer.alloc(limit + 1);
  let length = 0;
  for (;;) {
    const { bytesRead } = await file.read(buffer, length, buffer.length - length);
    length += bytesRead;
    if (length > limit) throw tooLarge(path, limit);
    if (bytesRead === 0) return buffer.subarray(0, length);
  }
}

function tooLarge(path: string, limit: number): LvsError {
  return new LvsError('INVALID_INPUT', `${path} is larger than ${limit / 1024 / 1024} MiB`, {
    hint: 'This is not a file written for lvsdeploy; check the path.',
  });
}

function explainReadError(error: unknown, path: string, what: string): LvsError {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const reason =
    code === 'ENOENT'
      ? 'does not exist'
      : code === 'EISDIR'
        ? 'is a folder'
        : code === 'EACCES'
          ? 'may not be read by this user'
          : 'cannot be read';
  return new LvsError('INVALID_INPUT', `${path} ${reason}`, {
    hint: `Give the path of ${what}.`,
    cause: error,
  });
}

function decode(bytes: Buffer, path: string): string {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    throw new LvsError('INVALID_INPUT', `${path} is UTF-16 text`, {
      hint: `Convert it: iconv -f UTF-16 -t UTF-8 ${path}`,
    });
  }
  if (bytes.includes(0)) {
    throw new LvsError('INVALID_INPUT', `${path} is not a text file: it holds NUL bytes`);
  }
  return bytes.toString('utf8');
}
