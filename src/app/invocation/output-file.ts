import { randomBytes } from 'node:crypto';
import { chmod, open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { LvsError } from '../../model/problem/error.js';

/** What a file holds, and how one that lvsdeploy has written begins. */
export type OutputKind = { readonly name: string; readonly head: RegExp };

/** A file that an option names, to be written when the work is done. */
export type OutputFile = {
  /** With its dashes. */
  readonly option: string;
  readonly file: string;
  readonly kind: OutputKind;
};

/** A file that the same command reads. */
export type InputFile = { readonly what: string; readonly file: string };

/** Beside the file, so that it can take its place at once; another name each time. */
export function temporaryFor(file: string): string {
  return `${file}.${randomBytes(3).toString('hex')}.new`;
}

/** Writes a file whole or not at all; everybody may read it where `isPublic`. Rejects with what the system says. */
export async function replaceFile(file: string, text: string, isPublic = false): Promise<void> {
  const temporary = temporaryFor(file);
  try {
    await writeFile(temporary, text);
    // Whatever the umask: those who collect it are somebody else.
    if (isPublic) await chmod(temporary, 0o644);
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
}

/**
 * Makes sure that a file can be written, and that nothing is lost by it but an older one of its kind;
 * leaves all as it is. Throws USAGE.
 */
export async function requireOutputFile(
  output: OutputFile,
  inputs: readonly InputFile[],
): Promise<void> {
  const { option, file, kind } = output;
  for (const input of inputs) {
    if (!(await isSameFile(file, input.file))) continue;
    throw new LvsError('USAGE', `${option} names ${input.what}, and would replace it: ${file}.`, {
      hint: 'Name a file of its own.',
    });
  }
  const there = await tryToWrite(output);
  if (there === undefined || there.length === 0 || kind.head.test(there)) return;
  throw new LvsError('USAGE', `${option} ${file} would replace a file that is not ${kind.name}.`, {
    hint: 'Name another file, or remove that one if nobody needs it.',
  });
}

/** Whatever links lead to it. */
async function isSameFile(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([one, other].map(statOf));
  return a !== undefined && a.dev === b?.dev && a.ino === b.ino;
}

async function statOf(file: string) {
  return stat(file).catch(() => undefined);
}

/** Resolves with how the file begins that is there. */
async function tryToWrite({ option, file }: OutputFile): Promise<string | undefined> {
  try {
    if (file === '') throw new Error('it has no name');
    const there = await statOf(file);
    // Of a pipe, not even the beginning could be read without waiting for somebody.
    if (there?.isFile() === false) throw new Error('it is not a regular file');
    // Asking for permissions says yes to root everywhere, also where no file can be made.
    const temporary = temporaryFor(file);
    await writeFile(temporary, '', { flag: 'wx' });
    await rm(temporary);
    return there === undefined ? undefined : await readHead(file);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new LvsError('USAGE', `${option} ${file} cannot be written: ${reason}.`, {
      cause,
      hint: 'Name a file in an existing folder that you can write to.',
    });
  }
}

const headBytes = 4096;

async function readHead(file: string): Promise<string> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
}
