import { createHash } from 'node:crypto';
import type { HostFacts } from '../model/host/host-facts.js';
import type { Recipe } from './recipe.js';
import type { BuildSource } from './source/source.js';

/**
 * Names a finished build by everything that decides what is in it:
 * `keepalived-2.2.7-debian12-x86_64-0f3a91c2b4d5`. Hosts with equal keys can share one build.
 */
export function buildKey({ artifact }: BuildSource, host: HostFacts, recipe: Recipe): string {
  const { program, version, sha256 } = artifact;
  const { osId, osVersion, architecture } = host;
  const { edition, configure, make, install, leaveOut } = recipe;
  const decisive = [
    [program, sha256],
    [osId, osVersion, architecture],
    [edition, configure ?? [], make, install, leaveOut],
  ];
  const hash = createHash('sha256').update(JSON.stringify(decisive)).digest('hex').slice(0, 12);
  const name = [program, version, `${osId}${osVersion}`, architecture, hash].join('-');
  return name.replaceAll(/[^\w.+~-]/g, '_');
}
