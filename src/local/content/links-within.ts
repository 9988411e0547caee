import { lstat, readlink } from 'node:fs/promises';
import path from 'node:path';
import { refuse } from './refuse-content.js';

const mostLinks = 40;

/**
 * Throws where a symbolic link leaves the folder of the content at any point of its way, even to come back: on a
 * host the folder has another name. The same where it leads to nothing, or in a circle.
 */
export async function requireWithin(root: string, place: string, target: string): Promise<void> {
  const arrived = place.split('/').slice(0, -1);
  let left = [...partsOf(place, target)];
  let links = 1;
  while (left.length > 0) {
    const [next = '', ...rest] = left;
    left = rest;
    if (next === '..') {
      if (arrived.length === 0) throw refuse(place, `leads out of the folder, to ${target}`);
      arrived.pop();
      continue;
    }
    const here = [...arrived, next].join('/');
    const stat = await lstat(path.join(root, here)).catch(() => undefined);
    if (stat === undefined) throw refuse(place, `leads to ${target}, which is not there`);
    if (!stat.isSymbolicLink()) {
      arrived.push(next);
      continue;
    }
    links += 1;
    if (links > mostLinks) throw refuse(place, `leads to ${target}, which leads in a circle`);
    left = [...partsOf(here, await readlink(path.join(root, here))), ...left];
  }
}

function partsOf(place: string, target: string): readonly string[] {
  if (target.startsWith('/')) throw refuse(place, `leads out of the folder, to ${target}`);
  return target.split('/').filter((part) => part !== '' && part !== '.');
}
