import type { Cluster, VirtualService } from '../../model/cluster/cluster.js';
import { LvsError } from '../../model/problem/error.js';
import { suggest } from '../../model/problem/suggest.js';

/**
 * The services of a name, one for each protocol and VIP that it is served on; all without a name. Throws USAGE where there is
 * none.
 */
export function chooseServices(
  { services, inventory }: Pick<Cluster, 'services' | 'inventory'>,
  chosen: string | undefined,
): readonly VirtualService[] {
  const found = services.filter(({ name }) => chosen === undefined || name === chosen);
  if (chosen === undefined || found.length > 0) return found;
  const names = [...new Set(services.map(({ name }) => name))];
  throw new LvsError('USAGE', `${inventory} has no service ${chosen}.`, {
    hint: suggest(chosen, names).suggestion ?? `There are: ${names.join(', ')}.`,
  });
}
