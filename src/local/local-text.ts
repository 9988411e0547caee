import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';

// A certificate with all that lead to its authority has a tenth of it.
const maxBytes = 256 * 1024;

/** The text of a small file of this machine, or why there is none: `it does not exist`. */
export type LocalText = { readonly text: string } | { readonly objection: string };

/** Reads a small file that an inventory names. */
export function readLocalText(path: string): LocalText {
  try {
    // Without waiting, because to open a pipe is to wait for its writer.
    const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stat = fstatSync(file);
      if (!stat.isFile()) return { objection: 'it is no regular file' };
      if (stat.size > maxBytes) return { objection: `it has more than ${maxBytes / 1024} KiB` };
      return { text: readFileSync(file, 'utf8') };
    } finally {
      closeSync(file);
    }
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    return { objection: code === 'ENOENT' ? 'it does not exist' : `it cannot be read (${code})` };
  }
}
