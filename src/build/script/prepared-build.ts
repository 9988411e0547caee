import type { BuildRequest } from '../../model/cluster/build-request.js';
import type { HostFacts } from '../../model/host/host-facts.js';
import { buildKey } from '../build-key.js';
import { findDistribution, type Distribution } from '../distribution.js';
import { planBuild } from '../plan-build.js';
import { recipeFor, type Recipe } from '../recipe.js';
import type { BuildSource } from '../source/source.js';

/** A build as it is done on, or for, one kind of host. */
export type PreparedBuild = {
  readonly source: BuildSource;
  readonly distribution: Distribution;
  readonly recipe: Recipe;
  readonly key: string;
};

/** How a host builds, or would have built, what the inventory asks for; throws UNSUPPORTED_HOST. */
export function prepareBuild(request: BuildRequest, host: HostFacts): PreparedBuild {
  const source = planBuild(request);
  const distribution = findDistribution(host);
  const recipe = recipeFor(request.program, distribution);
  return { source, distribution, recipe, key: buildKey(source, host, recipe) };
}
