import type { Observation } from '../engine/plan/observe.js';
import type { FactTable } from '../facts/fact-table.js';
import { agreedStart, agreedWriter, isAccessKeeper } from '../facts/database/agreed-start.js';
import { galeraState, type GaleraState } from '../facts/database/galera-state.js';
import type { Cluster } from '../model/cluster/cluster.js';
import { factId } from '../model/host/fact.js';
import { dataNodes, galeraOf } from '../tiers/database/nodes.js';
import type { GaleraSettings } from '../tiers/database/settings.js';
import { decideStarts, type StartDecision } from '../tiers/database/start-decision.js';

/**
 * What was seen, where each database node knows what it does by what the others are. Pure.
 *
 * @param from the host that an operator has named to begin, whatever the others may know
 */
export function shareDatabase(
  { tiers }: Pick<Cluster, 'tiers'>,
  { facts, failures }: Observation,
  from?: string,
): Observation {
  const galera = galeraOf(tiers.database);
  if (galera === undefined) return { facts, failures };
  const nodes = dataNodes(galera).map(({ host }) => {
    const seen = stateIn(facts.get(host));
    return { host, ...(seen === undefined ? {} : { seen }) };
  });
  const decisions = decideStarts(nodes, from);
  const begins = nodes.find(({ host }) => decisions.get(host)?.type === 'begins');
  const running = nodes.find(({ seen }) => seen?.status?.component === 'Primary');
  // Whoever goes on with old data takes over from a writer that is not there.
  const isNew = nodes.every(({ seen }) => seen?.isOurs !== true);
  const writer = running?.seen?.status?.writer ?? (isNew ? undefined : begins?.host);
  const keeper = (begins ?? running ?? nodes.find(({ seen }) => seen !== undefined))?.host;
  const shared = new Map(facts);
  const joins = joinAfter(begins?.host);
  for (const host of arbitratorsOf(galera)) {
    const table = facts.get(host);
    if (table !== undefined) shared.set(host, table.overlay([{ ref: agreedStart, value: joins }]));
  }
  for (const [host, decision] of decisions) {
    const table = facts.get(host);
    if (stateIn(table) === undefined || table === undefined) continue;
    shared.set(
      host,
      table.overlay([
        { ref: agreedStart, value: decision.type === 'joins' ? joins : decision },
        { ref: agreedWriter, value: writer },
        { ref: isAccessKeeper, value: host === keeper },
      ]),
    );
  }
  return { facts: shared, failures };
}

function stateIn(table: FactTable | undefined): GaleraState | undefined {
  return table?.entries().get(factId(galeraState)) as GaleraState | undefined;
}

function joinAfter(host: string | undefined): StartDecision {
  return host === undefined ? { type: 'joins' } : { type: 'joins', after: host };
}

function arbitratorsOf({ nodes }: GaleraSettings): readonly string[] {
  return nodes.filter(({ arbitrator }) => arbitrator).map(({ host }) => host);
}
