import type { TaskContext } from '../../model/plan/resource.js';
import type { Args } from '../../model/plan/args.js';
import { LvsError } from '../../model/problem/error.js';
import type { GlusterSettings } from '../../tiers/storage/settings.js';
import { leadingNode, volumesOf, type Brick, type Volume } from '../../tiers/storage/volumes.js';

/** What a node of GlusterFS has to do with the volumes of the inventory. */
export type GlusterWant = {
  /** Its own address, as other nodes know it. */
  readonly address: string;
  readonly nodes: GlusterSettings['nodes'];
  readonly volumes: readonly Volume[];
  /** Whether it is the one that does what is done once for all nodes. */
  readonly leads: boolean;
};

/** Reads it from the inventory; throws INVALID_INPUT where that has no such storage, or the host no part in it. */
export function parseGlusterWant(
  args: Args,
  { cluster, host }: Pick<TaskContext, 'cluster' | 'host'>,
): GlusterWant {
  const { storage } = cluster.tiers;
  const own =
    storage?.kind === 'glusterfs'
      ? storage.nodes.find((node) => node.host === host.name)
      : undefined;
  if (storage?.kind !== 'glusterfs' || own === undefined) {
    throw new LvsError('INVALID_INPUT', `${host.name} is no node of GlusterFS.`, {
      at: args.at,
      hint: 'Such a task is for `hosts: storage`, where `storage` of the inventory has `kind: glusterfs`.',
    });
  }
  return {
    address: own.address,
    nodes: storage.nodes,
    volumes: volumesOf(storage),
    leads: leadingNode(storage) === host.name,
  };
}

/** The bricks of a node. */
export function bricksOn({ address, volumes }: GlusterWant): readonly Brick[] {
  return volumes.flatMap(({ bricks }) => bricks.filter((brick) => brick.address === address));
}
