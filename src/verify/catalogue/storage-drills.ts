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
    name: 'storage-partition',
    title: 'A storage node loses the others',
    description:
      'One storage node that holds data is cut off from the other nodes; real servers still reach all of them. Records must go on, also when the node has noticed that it is alone and stops its bricks: the fault lasts until then. Nobody may read an older state than he has read before. When the nodes meet again everything must be healed, and every record that was acknowledged must be there, once.',
    fault: 'tier-partition',
    target: 'one-storage-node',
    needs: ['storage-nodes', 'writable-storage'],
    writes: 'go-on',
    untilNoticed: true,
    readsBack: true,
  },
  {
    ...common,
    name: 'storage-cut-off',
    title: 'No real server reaches a storage node',
    description:
      'One storage node that holds data is cut off from all real servers; the other nodes still reach it, and none of them notices anything. Real servers must give it up in time and go on with the nodes that are left. When they reach it again they may not read there what has got old, and the nodes must find out by themselves what it lacks. Every record that was acknowledged must be there, once.',
    fault: 'server-partition',
    target: 'one-storage-node',
    needs: ['storage-nodes', 'writable-storage'],
    writes: 'go-on',
    readsBack: true,
  },
  {
    ...common,
    name: 'storage-disk-full',
    title: "A storage node's disk is full",
    description:
      'The disk of the bricks of one storage node is filled, where it is a file system of its own. Records must go on with the nodes that have room, and none that was acknowledged may be missing. When there is room again the node must get everything that it could not take, by itself.',
    fault: 'fill-bricks',
    target: 'one-storage-node',
    needs: ['storage-nodes', 'writable-storage'],
    writes: 'go-on',
    readsBack: true,
  },
  {
    ...common,
    name: 'storage-old-data',
    title: 'A storage node returns with old data',
    description:
      'The bricks of one storage node that holds data are killed while every real server appends records, and start again with what they had then. Nobody may read that old state, not even for a moment: between its records every real server reads the newest ones, and may never find older ones than before. Everything must be healed, and every record that was acknowledged must be there, once.',
    fault: 'stop-bricks',
    target: 'one-storage-node',
    needs: ['storage-nodes', 'writable-storage'],
    writes: 'go-on',
    readsBack: true,
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
