import type { GlusterSettings } from '../../../../tiers/storage/settings.js';
import type { StorageSight } from '../../../tiers/storage-sight.js';
import type { Observations } from '../../observations.js';
import { hostsWith, lookAtEach, type Opinion, type Sight } from '../../opinion.js';

type Node = NonNullable<StorageSight['node']>;

/** Looks at each node of GlusterFS; no opinion where there is none. */
export function lookAtNodes(
  seen: Observations,
  look: (node: Node, address: string, settings: GlusterSettings) => Sight | undefined,
): readonly Opinion[] {
  const { storage } = seen.cluster.tiers;
  if (storage?.kind !== 'glusterfs') return [];
  return lookAtEach(seen, hostsWith(seen, 'storage'), ({ address }, { tiers }) => {
    const node = tiers?.storage?.node;
    return node === undefined ? undefined : look(node, address, storage);
  });
}

/** What people call the node of an address. */
export function nodeNamed({ nodes }: GlusterSettings, address: string): string {
  return nodes.find((node) => node.address === address)?.host ?? address;
}
