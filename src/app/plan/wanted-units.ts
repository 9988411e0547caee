import type { PreparedHost } from '../../engine/plan/make-plan.js';

/** The units that a playbook wants running on a host; not those that it only takes away. */
export function wantedUnits({ stages }: Pick<PreparedHost, 'stages'>): readonly string[] {
  const wanted = stages
    .flatMap(({ tasks }) => tasks)
    .filter(({ restores }) => restores === undefined)
    .flatMap(({ declares }) =>
      declares?.type === 'service' && declares.isStopped !== true ? [declares.unit] : [],
    );
  return [...new Set(wanted)];
}
