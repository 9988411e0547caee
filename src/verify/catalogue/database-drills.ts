import { behindDirectors } from './expectations.js';
import type { TierDrill } from './drill.js';

const common = {
  tier: 'database',
  standard: false,
  expects: behindDirectors,
  needs: ['database-nodes'],
} as const;

/** What happens to the database while every real server writes to it. */
export const databaseDrills: readonly TierDrill[] = [
  {
    ...common,
    name: 'database-node',
    title: 'Power loss of a database node',
    description:
      'One database node that does not write loses its power while every real server writes records. Commits must wait no longer than the other nodes need to miss it, and none may be refused; when it is back it must get everything that was written meanwhile. In the end every node must have every record that was acknowledged, once.',
    fault: 'power-off',
    target: 'database-replica',
    writes: 'go-on',
  },
  {
    ...common,
    name: 'database-writer',
    title: "Power loss of the database's writer",
    description:
      'The database node that writes loses its power while every real server writes records. The next one must take over, and directors must send connections there, in time. When the first is back it must not write before it is told, as `lvsdeploy up` does it; then its successor lets go first. In the end every node must have every record that was acknowledged, once.',
    fault: 'power-off',
    target: 'database-writer',
    writes: 'taken-over',
  },
  {
    ...common,
    name: 'database-partition',
    title: "The database's writer is cut off",
    description:
      'Nothing passes between the database node that writes and the other database nodes, while directors and real servers reach all of them. It must notice that it is alone, refuse to write and tell directors so; another one must take over in time. Two that write would each acknowledge what the other does not have. After the heal every node must have every record that was acknowledged, once.',
    fault: 'tier-partition',
    target: 'database-writer',
    writes: 'taken-over',
  },
  {
    ...common,
    name: 'database-quorum',
    title: 'Power loss of all database nodes but one',
    description:
      'All database nodes but the one that writes lose their power. That one must refuse every write, in time: it cannot know what the others do. When they are back writing must go on by itself, and every record that was acknowledged must be there on every node, once.',
    fault: 'power-off',
    target: 'database-others',
    writes: 'all-refused',
  },
  {
    ...common,
    name: 'database-stop',
    title: 'Power loss of all database nodes at once',
    description:
      'All database nodes lose their power at once while every real server writes records. When they have it again they must find each other by themselves, go on with the newest data, and let everybody write again; every record that was acknowledged must be there on every node, once.',
    fault: 'power-off',
    target: 'all-database-nodes',
    writes: 'all-refused',
  },
];
