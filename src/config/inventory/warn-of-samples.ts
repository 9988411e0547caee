import type { VrrpInstance } from '../../model/cluster.js';
import type { InventoryInput } from '../schema/inventory.js';
import type { Reading } from './reading.js';

// Of keepalived.conf.sample, and so of most clusters that were set up from a recipe.
const sample = { id: 51, password: '1111' } as const;

/** Warns of what other clusters on the segment are likely to have too. A lab's segment is its own. */
export function warnOfSamples(
  { environment }: InventoryInput,
  { virtualRouterId, authPassword }: VrrpInstance,
  { warn }: Reading,
): void {
  if (environment === 'lab') return;
  if (virtualRouterId === sample.id) {
    warn({
      path: ['vrrp', 'id'],
      message: `the VRID is ${sample.id}, as in every sample: a cluster on the same segment that has it too may take this one's VIPs away, or lose its own`,
      suggestion: `choose a VRID that nobody on the segment has: vrrp: {id: 1 to 255}`,
    });
  }
  if (authPassword?.reveal() === sample.password) {
    warn({
      path: ['vrrp', 'auth_pass'],
      message:
        'this password is in every sample, too: it keeps the adverts of no other cluster away',
      suggestion: 'choose one of your own, of at most 8 characters',
    });
  }
}
