import { behindDirectors } from './expectations.js';
import type { TierDrill } from './drill.js';

const common = { tier: 'storage', standard: false, expects: behindDirectors } as const;

/** What happens to the shared storage while every real server writes to it. */
export const storageDrills: readonly TierDrill[] = [
  {
    ...common,
    name: 'storage-node',
    title: 'Power loss of a storage node',
    description:
      'One storage node that holds data loses its power while every real server appends records to the shared storage. Writing must go on with the nodes that are left, after the time that clients wait for the dead one; when it is back, everything that was written meanwhile must be healed. In the end every record that was acknowledged must be there, once, on whichever real server reads.',
    fault: 'power-off',
    target: 'one-storage-node',
    needs: ['storage-nodes', 'writable-storage'],
    writes: 'go-on',
  },
  {
    ...common,
    name: 'storage-quorum',
    title: 'Power loss of all storage nodes but one',
    description:
      'All storage nodes but one lose their power while every real server appends records. The one that is left must refuse them, in time: it cannot know what the others do. When the others are back writing must go on by itself, and every record that was acknowledged must be there, once.',
    fault: 'power-off',
    target: 'most-storage-nodes',
    needs: ['storage-nodes', 'writable-storage'],
    writes: 'all-refused',
  },
  {
    ...common,
    name: 'lost-mount',
    title: 'A real server loses its mount',
    description:
      'The shared storage is unmounted from one real server while every real server appends records. What it writes then must be refused, and not go to its own disk under the mount point, where the next mount would hide it. The storage must be mounted again by itself; every record that was acknowledged must be in it, once.',
    fault: 'unmount-storage',
    target: 'one-mount',
    needs: ['writable-storage'],
    writes: 'target-refused',
  },
];
