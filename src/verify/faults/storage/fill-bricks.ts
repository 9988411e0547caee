import type { TierFault } from '../fault.js';
import { fillWay } from '../host/fill-disk.js';

/** Nothing more fits onto the disk of a node's bricks. */
export const fillBricks: TierFault = {
  way: fillWay('bricks', ({ cluster: { tiers } }) =>
    tiers.storage?.kind === 'glusterfs' ? tiers.storage.bricks : undefined,
  ),
  onTier: { connections: 'end' },
};
