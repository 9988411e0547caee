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
  const agreed = agree(nodes, from);
  const shared = new Map(facts);
  const share = (host: string, values: Parameters<FactTable['overlay']>[0]): void => {
    const table = facts.get(host);
    if (table !== undefined) shared.set(host, table.overlay(values));
  };
  for (const host of arbitratorsOf(galera)) {
    share(host, [{ ref: agreedStart, value: agreed.joins }]);
  }
  for (const { host, seen } of nodes) {
    if (seen === undefined) continue;
    share(host, [
      { ref: agreedStart, value: agreed.starts.get(host) ?? agreed.joins },
      { ref: agreedWriter, value: agreed.writer },
      { ref: isAccessKeeper, value: host === agreed.keeper },
    ]);
  }
  return { facts: shared, failures };
}

type NodeState = { readonly host: string; readonly seen?: GaleraState };

type Agreed = {
  /** Of nodes that do not just join. */
  readonly starts: ReadonlyMap<string, StartDecision>;
  readonly joins: StartDecision;
  readonly writer: string | undefined;
  readonly keeper: string | undefined;
};

function agree(nodes: readonly NodeState[], from: string | undefined): Agreed {
  const decisions = decideStarts(nodes, from);
  const begins = nodes.find(({ host }) => decisions.get(host)?.type === 'begins');
  const running = nodes.find(({ seen }) => seen?.status?.component === 'Primary');
  // Whoever goes on with old data takes over from a writer that is not there.
  const isNew = nodes.every(({ seen }) => seen?.isOurs !== true);
  return {
    starts: new Map([...decisions].filter(([, { type }]) => type !== 'joins')),
    joins: begins === undefined ? { type: 'joins' } : { type: 'joins', after: begins.host },
    writer: running?.seen?.status?.writer ?? (isNew ? undefined : begins?.host),
    keeper: (begins ?? running ?? nodes.find(({ seen }) => seen !== undefined))?.host,
  };
}

function stateIn(table: FactTable | undefined): GaleraState | undefined {
  return table?.entries().get(factId(galeraState)) as GaleraState | undefined;
}

function arbitratorsOf({ nodes }: GaleraSettings): readonly string[] {
  return nodes.filter(({ arbitrator }) => arbitrator).map(({ host }) => host);
}
