import type { HostStage } from '../../model/plan/plan.js';
import { galeraStartKind } from '../../resources/database/galera-start.js';

/**
 * The order of a play's hosts: of database nodes, the one that begins a cluster comes before those that join it, and the
 * first one of the inventory, which writes, last; all others stay as they are.
 */
export function databaseOrder(stages: readonly HostStage[]): readonly HostStage[] {
  if (!stages.some(startsDatabase)) return stages;
  return [...stages.filter(begins), ...stages.filter((stage) => !begins(stage)).reverse()];
}

function startsDatabase({ tasks }: HostStage): boolean {
  return tasks.some(({ kind }) => kind === galeraStartKind);
}

function begins({ tasks }: HostStage): boolean {
  return tasks.some(({ kind, changes }) => kind === galeraStartKind && changes.length > 0);
}
