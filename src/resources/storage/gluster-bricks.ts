import { brickFolderAt, type BrickFolder } from '../../facts/storage/brick-folder.js';
import { glusterPool, nameBrick } from '../../facts/storage/gluster-pool.js';
import type { FactRef, Seen } from '../../model/host/fact.js';
import type { Change } from '../../model/plan/change.js';
import type { Resource } from '../../model/plan/resource.js';
import { LvsError } from '../../model/problem/error.js';
import { quote } from '../../model/text/shell-quote.js';
import { bricksOn, parseGlusterWant, type GlusterWant } from './gluster-want.js';

type Facts = {
  readonly pool: typeof glusterPool;
  readonly [brick: `brick ${string}`]: FactRef<BrickFolder>;
};

/**
 * The folders of a node's bricks, each on a file system that is not the root's. What has files of its own is never
 * made a brick. There is no way back: they hold data.
 */
export const glusterBricks: Resource<GlusterWant, Facts> = {
  kind: 'gluster_bricks',
  argNames: [],
  parse: parseGlusterWant,
  facts: (want) => ({
    pool: glusterPool,
    ...Object.fromEntries(bricksOn(want).map(({ path }) => [`brick ${path}`, brickFolderAt(path)])),
  }),
  diff: diffBricks,
};

function diffBricks(want: GlusterWant, seen: Seen<Facts>): readonly Change[] {
  const known = new Set(seen.pool.volumes.flatMap(({ bricks }) => bricks));
  return bricksOn(want).flatMap((brick): readonly Change[] => {
    const folder = seen[`brick ${brick.path}`];
    if (folder === undefined) return [];
    if (known.has(nameBrick(brick))) {
      if (!folder.exists) throw lostBrick(brick.path);
      return [];
    }
    if (folder.used) throw usedFolder(brick.path);
    if (folder.onRoot) throw noDisk(brick.path);
    return folder.exists ? [] : [makeBrick(brick.path, folder)];
  });
}

function makeBrick(path: string, folder: BrickFolder): Change {
  return {
    summary: `${path} is made: a brick`,
    diffs: [{ type: 'value', name: path, before: 'absent', after: 'an empty folder' }],
    steps: [{ type: 'run', script: `mkdir -p -- ${quote(path)}` }],
    expects: [{ ref: brickFolderAt(path), value: { ...folder, exists: true } }],
  };
}

function usedFolder(path: string): LvsError {
  const message = `${path} has data in it, and is no brick of a volume that this node knows.`;
  return new LvsError('UNSUPPORTED_HOST', message, {
    hint: 'Nothing of it is overwritten. If nobody needs it, move it away; to bring a node back whose glusterd has lost its memory, see docs/storage.md, "Replace a node".',
  });
}

function lostBrick(path: string): LvsError {
  const message = `${path} is gone, and a volume has it as a brick.`;
  return new LvsError('UNSUPPORTED_HOST', message, {
    hint: 'Is its file system mounted? An empty folder in its place would be healed from the other nodes: see docs/storage.md, "Replace a brick".',
  });
}

function noDisk(path: string): LvsError {
  const message = `${path} would be on the file system of the root: data that fills it would stop the whole host.`;
  return new LvsError('UNSUPPORTED_HOST', message, {
    hint: 'Mount a file system for bricks, XFS or ext4, and name its folder as `storage.bricks` of the inventory.',
  });
}
