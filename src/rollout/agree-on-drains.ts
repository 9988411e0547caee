import type { FactTable } from '../facts/fact-table.js';
import type { Observation } from '../engine/plan/observe.js';
import { agreedDrains, drainRecord } from '../facts/records/drain-record.js';
import { withRequest, withoutStrangers } from '../lvs/draining/drain-record.js';
import { latestRecord } from '../lvs/draining/latest-record.js';
import { selectHosts, type Cluster } from '../model/cluster/cluster.js';
import type { DrainRecord, DrainRequest } from '../model/cluster/drain.js';
import { factId } from '../model/host/fact.js';

type Facts = Observation['facts'];

/**
 * Which real servers are drained from now on: what the latest of the directors' records says, with what
 * somebody asks for. A director that was away when somebody drained learns it from the others. Pure.
 */
export function agreeOnDrains(
  { services }: Pick<Cluster, 'services'>,
  facts: Facts,
  request?: DrainRequest,
): DrainRecord | undefined {
  const latest = latestRecord([...facts.values()].map(recordIn));
  const known = latest && withoutStrangers(latest, services);
  return request === undefined ? known : withRequest(known, request, services);
}

function recordIn(table: FactTable): DrainRecord | undefined {
  return table.entries().get(factId(drainRecord)) as DrainRecord | undefined;
}

/** What was seen, where each director knows what all of them agree on. Pure. */
export function shareDrains(
  cluster: Cluster,
  { facts, failures }: Observation,
  request?: DrainRequest,
): Observation {
  const value = agreeOnDrains(cluster, facts, request);
  const shared = new Map(facts);
  for (const { name } of selectHosts(cluster, 'directors')) {
    const table = facts.get(name);
    if (table !== undefined) shared.set(name, table.overlay([{ ref: agreedDrains, value }]));
  }
  return { facts: shared, failures };
}
