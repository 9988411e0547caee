import { randomBytes } from 'node:crypto';
import { lstat, open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { LvsError } from '../model/problem/error.js';

/** A file and what it is to hold. */
export type NewContent = {
  readonly path: string;
  readonly bytes: Uint8Array;
  /** Permission bits, for one that is there; others get those that files usually get. */
  readonly mode?: number;
};

/** How a file takes the place of another; tests have one that fails. */
export type Rename = (from: string, to: string) => Promise<void>;

/** How the name of a file ends that is to take the place of another. */
export const temporaryName = /\.[0-9a-f]{6}\.new$/;

/** Replaces a file at once: whoever reads it sees the old content or the new. */
export async function replaceFile(content: NewContent): Promise<void> {
  const temporary = await writeBeside(content);
  try {
    await rename(temporary, content.path);
    await syncFolder(content.path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw explain(content.path, error);
  }
}

/**
 * Replaces all of these files, or none. First all new ones are on the disk beside the old ones, then the
 * journal says so, then each takes its place. Whoever finds a journal does the rest of it: see
 * `finishReplacing`. Throws SECRET_FAILED.
 */
export async function replaceFiles(
  contents: readonly NewContent[],
  journal: string,
  move: Rename = rename,
): Promise<void> {
  const temporaries: string[] = [];
  try {
    for (const content of contents) temporaries.push(await writeBeside(content));
    const names = temporaries.map((one) => path.relative(path.dirname(journal), one));
    await replaceFile({ path: journal, bytes: Buffer.from(`${JSON.stringify(names)}\n`) });
  } catch (error) {
    for (const temporary of temporaries) await rm(temporary, { force: true });
    throw error;
  }
  await moveAll(temporaries, move);
  await rm(journal);
}

/** Whether a replacement was begun and not finished. */
export async function isReplacing(journal: string): Promise<boolean> {
  return (await lstat(journal).catch(() => undefined)) !== undefined;
}

/** Finishes what a journal says was begun; true where there was one. */
export async function finishReplacing(journal: string, move: Rename = rename): Promise<boolean> {
  if (!(await isReplacing(journal))) return false;
  const names: unknown = JSON.parse(await readFile(journal, 'utf8'));
  if (!Array.isArray(names) || !names.every(isTemporary)) {
    throw new LvsError('SECRET_FAILED', `${journal} is not a journal of lvsdeploy.`, {
      hint: 'Remove it if nobody needs it.',
    });
  }
  const left = names.map((name) => path.resolve(path.dirname(journal), name));
  const there = await Promise.all(left.map((one) => lstat(one).catch(() => undefined)));
  const temporaries = left.filter((_, index) => there[index] !== undefined);
  await moveAll(temporaries, move);
  await rm(journal);
  return true;
}

function isTemporary(name: unknown): name is string {
  return typeof name === 'string' && temporaryName.test(name);
}

async function moveAll(temporaries: readonly string[], move: Rename): Promise<void> {
  for (const temporary of temporaries) {
    const file = temporary.replace(temporaryName, '');
    try {
      await move(temporary, file);
    } catch (cause) {
      const { message } = explain(file, cause);
      throw new LvsError('SECRET_FAILED', `${message} Others are replaced already.`, {
        hint: 'Mend that, then finish it: lvsdeploy secret rotate',
        cause,
      });
    }
  }
  for (const folder of new Set(temporaries.map((one) => path.dirname(one)))) {
    await syncFolder(path.join(folder, '.'));
  }
}

/** Writes the content to a file of its own beside the one that it is for. */
async function writeBeside({ path: file, bytes, mode = 0o666 }: NewContent): Promise<string> {
  const temporary = `${file}.${randomBytes(3).toString('hex')}.new`;
  try {
    const handle = await open(temporary, 'wx', mode);
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    return temporary;
  } catch (error) {
    await rm(temporary, { force: true });
    throw explain(file, error);
  }
}

async function syncFolder(file: string): Promise<void> {
  const folder = await open(path.dirname(file), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function explain(file: string, cause: unknown): LvsError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
  return new LvsError('SECRET_FAILED', `Could not write ${file} (${code}).`, {
    hint: 'Is its folder there, may this user write to it, and is there room?',
    cause,
  });
}
