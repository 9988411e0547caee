import { joinNames } from '../../model/text/list-names.js';
import { afterAny, type Returns } from '../../model/cluster/recovery.js';
import type { DatabaseSettings, GaleraSettings } from './settings.js';

/** How a database comes back after all its hosts stood. */
export function databaseReturns(settings: DatabaseSettings): readonly Returns[] {
  if (settings.kind === 'galera') return [galeraReturns(settings)];
  const { address, port } = settings;
  const provided = [`the database at ${address}:${port}, which is somebody else's, serves again`];
  return [{ part: 'real_servers', ...afterAny({ by: 'itself', provided }) }];
}

/*
 * Galera keeps on disk whom a node was together with (gvwstate.dat), and forgets it when it ends in order; with
 * pc.recovery those of the last view go on when all of them are there. A view without the lost one is made after
 * evs.suspect_timeout: who loses the power later than that was together with fewer.
 */
function galeraReturns({ nodes, lostAfterSeconds }: GaleraSettings): Returns {
  const names = joinNames(nodes.map(({ host }) => host));
  return {
    part: 'database',
    'power-lost': {
      by: 'itself',
      because:
        'each node has kept whom it was together with, and they go on when all of those are there',
      provided: [
        `${names} were together, lost their power within ${lostAfterSeconds} s, and all of them are back`,
      ],
    },
    'shut-down': {
      by: 'up',
      because:
        'a node that is shut down leaves the others, and none knows whether another one has newer data: `up` looks at all of them',
    },
  };
}
