import { lstatSync, readlinkSync, type Stats } from 'node:fs';
import path from 'node:path';
import { LvsError, type ErrorCode } from '../model/problem/error.js';

/** What lets others put files where lvsdeploy looks for its own. */
export type Distrust = { readonly path: string; readonly reason: string; readonly remedy: string };

const elsewhere = 'Name a folder of your own with XDG_CACHE_HOME.';
const maxLinks = 40;
const othersWrite = 0o022;
const sticky = 0o1000;

type Owner = { readonly uid: number };

/**
 * The first folder or link on the way to a folder or a file, from `/` on and itself included, that another
 * user than root and this one owns, or that others may write to; sshd(8) asks the same of keys
 * (StrictModes). Folders where nobody can take away another one's files, as in /tmp, are fine on the way,
 * and not at its end. What is not there yet is no reason.
 */
export function findDistrust(
  place: string,
  { uid }: Owner = { uid: process.getuid?.() ?? 0 },
): Distrust | undefined {
  let current = '/';
  let left = segmentsOf(path.resolve(place));
  let links = 0;
  for (;;) {
    const stat = look(current);
    if (stat === undefined) return undefined;
    if (stat.isSymbolicLink()) {
      if (++links > maxLinks) return tooManyLinks(place);
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

/** Throws, with the place and what to do, where others could have put what is about to be used. */
export function requireTrusted(
  places: readonly string[],
  { what, code }: { readonly what: string; readonly code: ErrorCode },
): void {
  for (const used of places) {
    const distrust = findDistrust(used);
    if (distrust === undefined) continue;
    const { path: place, reason, remedy } = distrust;
    throw new LvsError(code, `${what} is not used: ${place} ${reason}.`, { hint: remedy });
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
    reason: `belongs to user id ${owner}`,
    remedy: elsewhere,
  };
}

function objectToMode(file: string, { mode }: Stats, below: number): Distrust | undefined {
  if ((mode & othersWrite) === 0 || ((mode & sticky) !== 0 && below > 0)) return undefined;
  return {
    path: file,
    reason: `can be written by other users (mode ${(mode & 0o7777).toString(8)})`,
    remedy: `Remove that permission: chmod go-w ${file}`,
  };
}

function tooManyLinks(place: string): Distrust {
  return { path: place, reason: 'is behind too many symbolic links', remedy: elsewhere };
}
