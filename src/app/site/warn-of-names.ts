import type { DirectorService } from '../../model/plan/declaration.js';
import type { Problem } from '../../model/problem/problem.js';
import { formatPosition } from '../../model/problem/position.js';
import { conventionalDirector } from '../../resources/effects/conventions.js';

/** What a playbook calls otherwise than `verify` does, which goes by no playbook. */
export function warnOfNames(directors: readonly DirectorService[]): readonly Problem[] {
  const ours = describe(conventionalDirector);
  const warnings = directors.flatMap((director) => {
    const { at } = director;
    if (at === undefined || describe(director) === ours) return [];
    const message = `keepalived is ${describe(director)} here: plan, up and rollback go by that, and verify looks for ${ours}`;
    const suggestion = 'Until verify goes by playbooks, its probes and drills of keepalived fail.';
    return [[`${formatPosition(at)} ${message}`, { at, message, suggestion }] as const];
  });
  return [...new Map(warnings).values()];
}

function describe({ unit, configuration }: DirectorService): string {
  return `${unit} with ${configuration}`;
}
