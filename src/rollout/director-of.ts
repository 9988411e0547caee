import type { PreparedHost } from '../engine/plan/make-plan.js';
import type { DirectorService } from '../model/plan/declaration.js';
import { conventionalDirector } from '../resources/effects/conventions.js';

/**
 * What keepalived is on a director, by the playbook of a run. Of one that the run leaves out nothing is
 * prepared: it is taken for the same as on the others.
 */
export function directorOf(hosts: readonly PreparedHost[], name: string): DirectorService {
  const own = hosts.find(({ host }) => host.name === name);
  const other = hosts.find(({ host }) => host.roles.includes('directors'));
  return (own ?? other)?.uses.director ?? conventionalDirector;
}
