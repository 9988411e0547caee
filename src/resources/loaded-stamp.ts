import { createHash } from 'node:crypto';
import type { FileFact } from '../facts/file.js';
import { LvsError } from '../model/error.js';

/** A file that a running service has read, with what is at its path now. */
export type WatchedFile = { readonly path: string; readonly fact: FileFact };

/** What a running invocation of a unit has loaded, as hashes over its files. */
export type LoadedStamp = {
  /** InvocationID of systemd.exec(5): changes with every start. */
  readonly invocationId: string;
  readonly reloadHash: string;
  readonly restartHash: string;
};

/** Where the stamp of a unit is; /run, because a reboot ends every invocation. */
export function stampPath(unit: string): string {
  return `/run/lvsdeploy/loaded/${unit}`;
}

/** One line: invocation, hash of the files that a reload reads, hash of those that a start reads. */
export function formatStamp({ invocationId, reloadHash, restartHash }: LoadedStamp): string {
  return `${invocationId} ${reloadHash} ${restartHash}\n`;
}

/** Reads a stamp; undefined: there is none. */
export function parseStamp(fact: FileFact): LoadedStamp | undefined {
  if (fact.type !== 'file' || fact.content === undefined) return undefined;
  const [invocationId, reloadHash, restartHash] = fact.content.trim().split(' ');
  if (invocationId === undefined || reloadHash === undefined || restartHash === undefined) {
    return undefined;
  }
  return { invocationId, reloadHash, restartHash };
}

/** One hash over the paths and contents of files; a missing file is a content of its own. */
export function hashFiles(files: readonly WatchedFile[]): string {
  const hash = createHash('sha256');
  for (const file of files) hash.update(JSON.stringify([file.path, contentOf(file)]));
  return hash.digest('hex');
}

function contentOf({ path, fact }: WatchedFile): string | undefined {
  if (fact.type === 'absent') return undefined;
  if (fact.type === 'file' && fact.content !== undefined) return fact.content;
  const obstacle = fact.type === 'file' ? 'large, or not text' : 'not a regular file';
  throw new LvsError('UNSUPPORTED_HOST', `${path} is watched by a service, and is ${obstacle}.`, {
    hint: 'Watch the file that a link names, or the stamp that is written beside a large file.',
  });
}
