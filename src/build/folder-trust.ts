import { lstatSync, readlinkSync, type Stats } from 'node:fs';
import path from 'node:path';

/** What lets others put files where lvsdeploy looks for its own. */
export type Distrust = { readonly path: string; readonly reason: string; readonly remedy: string };

const maxLinks = 40;
const othersWrite = 0o022;
const sticky = 0o1000;

type Owner = { readonly uid: number };

/**
 * The first folder or link on the way to a folder, from `/` on, that another user than root and this one
 * owns, or that others may write to; sshd(8) asks the same of keys (StrictModes). Folders where nobody can
 * take away another one's files, as in /tmp, are fine on the way, and not at its end. What is not there
 * yet is no reason.
 */
export function findDistrust(
  folder: string,
  { uid }: Owner = { uid: process.getuid?.() ?? 0 },
): Distrust | undefined {
  let current = '/';
  let left = segmentsOf(path.resolve(folder));
  let links = 0;
  for (;;) {
    const stat = look(current);
    if (stat === undefined) return undefined;
    if (stat.isSymbolicLink()) {
      if (++links > maxLinks) return tooManyLinks(folder);
      const foreign = objectToOwner(current, stat, uid);
      if (foreign !== undefined) return foreign;
      const target = path.resolve(path.dirname(current), readlinkSync(current));
      left = [...segmentsOf(target), ...left];
      current = '/';
      continue;
    }
    const distrust = objectToOwner(current, stat, uid) ?? objectToMode(current, stat, left.length);
    if (distrust !== undefined) return distrust;
    const [next, ...rest] = left;
    if (next === undefined) return undefined;
    current = path.join(current, next);
    left = rest;
  }
}

function segmentsOf(absolute: string): string[] {
  return absolute.split('/').filter((segment) => segment !== '');
}

function look(file: string): Stats | undefined {
  return lstatSync(file, { throwIfNoEntry: false });
}

function objectToOwner(file: string, { uid: owner }: Stats, uid: number): Distrust | undefined {
  if (owner === 0 || owner === uid) return undefined;
  return {
    path: file,
    reason: `belongs to the user with the number ${owner}`,
    remedy: `Name a folder of your own with XDG_CACHE_HOME.`,
  };
}

function objectToMode(file: string, { mode }: Stats, below: number): Distrust | undefined {
  if ((mode & othersWrite) === 0 || ((mode & sticky) !== 0 && below > 0)) return undefined;
  return {
    path: file,
    reason: `may be written by other users (mode ${(mode & 0o7777).toString(8)})`,
    remedy: `Take that away: chmod go-w ${file}`,
  };
}

function tooManyLinks(folder: string): Distrust {
  return {
    path: folder,
    reason: 'is behind too many symbolic links',
    remedy: 'Name a folder of your own with XDG_CACHE_HOME.',
  };
}
