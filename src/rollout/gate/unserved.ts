import type { Looks } from '../../look/director-look.js';
import { isSameService } from '../../lvs/entrances/entry-name.js';
import type { Wrong } from './wrong.js';
import { hasServer, poolsOf } from './serving.js';
import type { Wanted } from './wanted.js';

/**
 * New services that a changed director can give to nobody: not one of their real servers has passed its
 * check. With the weight 0 everywhere nobody is to serve, and nothing is wrong. Pure.
 *
 * @param former what the director had to show before; undefined: it had no configuration
 */
export function findUnserved(
  wanted: Wanted,
  { changed, former }: { readonly changed: readonly string[]; readonly former: Wanted | undefined },
  looks: Looks,
): readonly Wrong[] {
  const known = former?.services ?? [];
  const unserved = poolsOf(wanted, changed).filter(
    (pool) =>
      looks.get(pool.host)?.table !== undefined &&
      !known.some((service) => isSameService(service, pool.service)) &&
      pool.service.realServers.some(({ weight }) => weight > 0) &&
      !hasServer(pool, looks),
  );
  return unserved.map(({ host, service: { name, realServers } }) => ({
    kind: 'unserved',
    key: `unserved ${name} ${host}`,
    text: `none of the real servers of the new service ${name} (${realServers.map((server) => server.host).join(', ')}) has passed its check on ${host}`,
    about: { host, service: name },
  }));
}
