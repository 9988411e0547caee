import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { SecretRemark } from '../model/run/secret-source.js';
import { quote } from '../model/text/shell-quote.js';

/** A file whole, and who may read it. */
export type SmallFile = { readonly bytes: Buffer; readonly mode: number; readonly owner: number };

/** Such a file, or why it is none. */
export type Opened = SmallFile | { readonly objection: SecretRemark };

/** More than any secret, key or list of recipients needs. */
export const maxSmallBytes = 64 * 1024;

/** Reads a file that should be a small regular one, links followed; `written` is its name in messages. */
export async function readSmallFile(path: string, written: string): Promise<Opened> {
  try {
    // Without NONBLOCK, a pipe to which nobody writes would never be opened.
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const { mode, uid, size } = await file.stat();
      const kind = mode & constants.S_IFMT;
      if (kind !== constants.S_IFREG || size > maxSmallBytes) return object(written, kind);
      return { bytes: await file.readFile(), mode, owner: uid };
    } finally {
      await file.close();
    }
  } catch (error) {
    return { objection: explain(written, path, error as NodeJS.ErrnoException) };
  }
}

function object(written: string, kind: number): Opened {
  const message = `${written} is not a small regular file`;
  if (kind === constants.S_IFREG) {
    return { objection: { message, suggestion: `it may have ${maxSmallBytes / 1024} KiB` } };
  }
  return { objection: { message, suggestion: 'name a file: not a folder, a pipe or a device' } };
}

function explain(
  written: string,
  path: string,
  { code = '' }: NodeJS.ErrnoException,
): SecretRemark {
  const message = `${written} cannot be read`;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return { message: `${message}: it does not exist`, suggestion: `put it at ${path}` };
  }
  if (code === 'ELOOP') return { message: `${message}: its symbolic links lead in a circle` };
  return {
    message: `${message} (${code})`,
    suggestion: `look at its owner and mode: ls -l ${quote(path)}`,
  };
}

const groupAndOthers = 0o077;

/** Whether others than the owner may read, write or execute a file; ssh(1) asks the same of keys. */
export function isOpenToOthers({ mode }: Pick<SmallFile, 'mode'>): boolean {
  return (mode & groupAndOthers) !== 0;
}

/** `640`. */
export function formatMode({ mode }: Pick<SmallFile, 'mode'>): string {
  return (mode & 0o7777).toString(8);
}
