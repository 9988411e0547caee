import { afterAny, type Returns } from '../../model/cluster/recovery.js';
import type { WebSettings } from './settings.js';

/** How the web servers come back after all their hosts stood. */
export function webReturns({ server, application }: WebSettings): readonly Returns[] {
  const because = `${server} starts at boot`;
  // Whoever has a play for it has said so there; this is of those that have none.
  const provided =
    application === undefined
      ? []
      : [`the program at ${application} on each of them starts at boot`];
  return [{ part: 'real_servers', ...afterAny({ by: 'itself', because, provided }) }];
}
