import { createHash } from 'node:crypto';
import type { FileFact } from '../../facts/system/file.js';
import { LvsError } from '../../model/problem/error.js';
import { quoteAll } from '../../model/text/shell-quote.js';

/** A file that a running service has read, with what is at its path now. */
export type WatchedFile = { readonly path: string; readonly fact: FileFact };

/** What a running invocation of a unit has loaded, as hashes over its files. */
export type LoadedStamp = {
  /** InvocationID of systemd.exec(5): changes with every start. */
  readonly invocationId: string;
  /** Over the files that a reload reads. */
  readonly reloadHash: string;
  /** Over the files that only a start reads. */
  readonly restartHash: string;
};

/** Where the stamp of a unit is; /run, because a reboot ends every invocation. */
export function stampPath(unit: string): string {
  return `/run/lvsdeploy/loaded/${unit}`;
}

/** The one line of a stamp. */
export function formatStamp({ invocationId, reloadHash, restartHash }: LoadedStamp): string {
  return `${invocationId} ${reloadHash} ${restartHash}\n`;
}

/** A stamp as it is on a host. */
export type WrittenStamp = LoadedStamp & { readonly writtenAtSeconds: number };

/** Reads a stamp; undefined: there is none. */
export function parseStamp(fact: FileFact): WrittenStamp | undefined {
  if (fact.type !== 'file' || fact.content === undefined) return undefined;
  const [invocationId, reloadHash, restartHash] = fact.content.trim().split(' ');
  if (invocationId === undefined || reloadHash === undefined || restartHash === undefined) {
    return undefined;
  }
  return { invocationId, reloadHash, restartHash, writtenAtSeconds: fact.mtimeSeconds };
}

/** One hash over files: that of the lines which sha256sum(1) prints about those that exist. */
export function hashFiles(files: readonly WatchedFile[]): string {
  const lines = files.flatMap((file) => {
    const content = contentOf(file);
    return content === undefined ? [] : [`${sha256(content)}  ${file.path}\n`];
  });
  return sha256(lines.join(''));
}

/** POSIX sh that prints the same hash, of the files as they are on the host, and a `-`. */
export function hashFilesScript(paths: readonly string[]): string {
  const list = paths.length === 0 ? ':' : `sha256sum -- ${quoteAll(paths)} 2>/dev/null`;
  return `${list} | sha256sum`;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The text of a watched file; undefined: it is not there. */
export function contentOf({ path, fact }: WatchedFile): string | undefined {
  if (fact.type === 'absent') return undefined;
  if (fact.type === 'file' && fact.content !== undefined) return fact.content;
  const obstacle = fact.type === 'file' ? 'large, or not text' : 'not a regular file';
  throw new LvsError('UNSUPPORTED_HOST', `${path} is watched by a service, and is ${obstacle}.`, {
    hint: 'Watch the file that a link names, or the stamp that is written beside a large file.',
  });
}

/**
 * What was written after the stamp was something else for a while, and somebody may have reloaded the
 * service in that time: that it is right again on disk says nothing about what is loaded.
 */
export function mayHaveReloaded(
  files: readonly WatchedFile[],
  { writtenAtSeconds }: WrittenStamp,
): boolean {
  return files.some((file) => changedAt(file) > writtenAtSeconds);
}

/** When a watched file was written; long ago, if it is not there. */
export function changedAt({ fact }: WatchedFile): number {
  return fact.type === 'file' ? fact.mtimeSeconds : -Infinity;
}
