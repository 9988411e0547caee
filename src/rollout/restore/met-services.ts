import type { HostStage } from '../../model/plan/plan.js';

/** The units that a stage reloads at the same moment as other hosts do. */
function metUnits({ tasks }: HostStage): ReadonlySet<string> {
  const units = tasks
    .flatMap(({ changes }) => changes)
    .filter(({ steps }) => steps.some(({ type }) => type === 'meet'))
    .flatMap(({ effect }) => (effect?.type === 'service' ? [effect.unit] : []));
  return new Set(units);
}

/**
 * Whether services have loaded what they had to load together with other hosts. Pure.
 *
 * @param owed what the services owe now
 */
export function hasMet(stage: HostStage, owed: HostStage): boolean {
  const units = metUnits(stage);
  const changes = owed.tasks.flatMap((task) => task.changes);
  return !changes.some(({ effect }) => effect?.type === 'service' && units.has(effect.unit));
}
