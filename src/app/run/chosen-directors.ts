import type { Host } from '../../model/cluster/cluster.js';
import { LvsError } from '../../model/problem/error.js';
import type { OpenHosts } from './open-hosts.js';

/** The directors among the hosts that were chosen. Throws USAGE where there is none. */
export function chosenDirectors({ loaded, chosen }: OpenHosts): readonly Host[] {
  const directors = chosen.filter(isDirector);
  if (directors.length > 0) return directors;
  const names = chosen.map(({ name }) => name).join(', ');
  const known = loaded.cluster.hosts.filter(isDirector).map(({ name }) => name);
  throw new LvsError('USAGE', `--limit leaves no director to ask: ${names}.`, {
    hint: `Only directors are asked here: ${known.join(', ')}.`,
  });
}

function isDirector({ roles }: Host): boolean {
  return roles.includes('directors');
}
