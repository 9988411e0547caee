import type { TierFault } from '../fault.js';
import { fillWay } from '../host/fill-disk.js';

/** Nothing more fits onto the disk of a node's bricks. */
export const fillBricks: TierFault = {
  way: fillWay('bricks', ({ cluster: { tiers } }) =>
    tiers.storage?.kind === 'glusterfs' ? tiers.storage.bricks : undefined,
  ),
  onTier: {
    connections: 'end',
    // Before that only what needs another block is refused.
    actsWithin: {
      name: 'a brick looks how full its disk is',
      ms: 5000,
      source: 'storage.reserve; posix-helpers.c of GlusterFS, posix_disk_space_check()',
    },
  },
};
