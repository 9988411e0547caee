import type { Cluster } from '../../model/cluster/cluster.js';
import type { Emergency } from '../../model/cluster/emergency.js';
import { LvsError } from '../../model/problem/error.js';

/** What the inventory says of emergencies. Throws USAGE where it says nothing. */
export function requireSettings({ emergency, inventory }: Cluster): Emergency {
  if (emergency !== undefined) return emergency;
  throw new LvsError(
    'USAGE',
    `${inventory} does not say by which names clients find the cluster.`,
    {
      hint: 'Add `emergency: { names: [www.example.org] }`; docs/emergency.md says more.',
    },
  );
}
