import type { Observation } from '../engine/plan/observe.js';
import type { FactTable } from '../facts/fact-table.js';
import { agreedContent, contentRecord } from '../facts/content/deployed-content.js';
import { latestRecord } from '../lvs/draining/latest-record.js';
import { selectHosts, type Cluster } from '../model/cluster/cluster.js';
import { factId } from '../model/host/fact.js';
import type { ContentRecord } from '../tiers/web/content/content-record.js';

/** Which content all real servers are to have, by the latest of their records; undefined: none was ever deployed. Pure. */
export function agreeOnContent(
  cluster: Cluster,
  facts: Observation['facts'],
): ContentRecord | undefined {
  return latestRecord(
    selectHosts(cluster, 'real_servers').map(({ name }) => recordIn(facts.get(name))),
  );
}

function recordIn(table: FactTable | undefined): ContentRecord | undefined {
  return table?.entries().get(factId(contentRecord)) as ContentRecord | undefined;
}

/** What was seen, where each real server knows which content all of them are to have. Pure. */
export function shareContent(
  cluster: Cluster,
  { facts, failures }: Observation,
  value = agreeOnContent(cluster, facts),
): Observation {
  const shared = new Map(facts);
  for (const { name } of selectHosts(cluster, 'real_servers')) {
    const table = facts.get(name);
    if (table?.entries().has(factId(agreedContent)) === true) {
      shared.set(name, table.overlay([{ ref: agreedContent, value }]));
    }
  }
  return { facts: shared, failures };
}
