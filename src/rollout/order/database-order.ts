import type { HostStage } from '../../model/plan/plan.js';
import { galeraStartKind } from '../../resources/database/galera-start.js';

/** The order of a play's hosts, where the database node that begins a cluster comes before those that join it. */
export function databaseOrder(stages: readonly HostStage[]): readonly HostStage[] {
  return [...stages].sort((one, other) => Number(begins(other)) - Number(begins(one)));
}

function begins({ tasks }: HostStage): boolean {
  return tasks.some(({ kind, changes }) => kind === galeraStartKind && changes.length > 0);
}
