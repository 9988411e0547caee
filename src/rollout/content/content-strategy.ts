import { makePlan, type PreparedHost } from '../../engine/plan/make-plan.js';
import type { Strategy } from '../../engine/strategy.js';
import type { FactTable } from '../../facts/fact-table.js';
import { selectHosts, type Cluster } from '../../model/cluster/cluster.js';
import { asLvsError } from '../../engine/failure.js';
import { drainRecord } from '../../facts/records/drain-record.js';
import type { DrainRecord } from '../../model/cluster/drain.js';
import { factId } from '../../model/host/fact.js';
import { LvsError } from '../../model/problem/error.js';
import type { ContentRecord } from '../../tiers/web/content/content-record.js';
import type { Playbook } from '../../model/plan/playbook.js';
import { shareContent } from '../agree-on-content.js';
import { agreeOnDrains } from '../agree-on-drains.js';
import { directorStrategy } from '../order/director-strategy.js';
import { goalOf, type ContentRequest } from './content-goal.js';
import { contentPlaybook } from './content-plays.js';
import { leftByDeploy } from './owed-by-deploy.js';
import { poolPlace, placeIn, type PoolPlace } from './pool-place.js';

type Facts = ReadonlyMap<string, FactTable>;

/** How content comes to its servers: what each owes, and in which order they have their turns. */
export type ContentStrategy = Strategy & {
  /** What was agreed on when the run began is what it brings about, also when everybody has it on record. */
  readonly hold: (facts: Facts) => ContentRecord;
  /** What directors have on record since, as whoever has changed it tells. */
  readonly learn: (facts: Facts) => void;
};

/** The web servers among the hosts of a run take another version of the content, one after the other. */
export function contentStrategy(
  cluster: Cluster,
  request: ContentRequest,
  playbook: Playbook,
): ContentStrategy {
  const { keepers, clusterBy, ...directors } = directorStrategy(cluster);
  let held: ContentRecord | undefined;
  let learned: Facts = new Map();
  const servers = selectHosts(cluster, 'real_servers').map(({ name }) => name);
  return {
    keepers,
    clusterBy,
    hold: (facts) => (held ??= goalOf(cluster, facts, request)),
    learn: (facts) => {
      learned = facts;
    },
    arrange: (play, stages) => (play.serial === undefined ? [stages] : stages.map((one) => [one])),
    plan: (input, { facts: seen, failures }) => {
      const facts = withRecords(seen, learned);
      const hosts = partsOf(input.hosts, contentPlaybook);
      try {
        const goal = held ?? goalOf(cluster, facts, request);
        const shared = shareContent(cluster, { facts, failures }, goal).facts;
        const placed = place(cluster, shared, servers);
        const ordered = inTurn(hosts, placed);
        const content = makePlan(
          { ...input, playbook: contentPlaybook, hosts: ordered },
          { facts: placed, failures },
        );
        const own = { ...input, playbook, hosts: partsOf(input.hosts, playbook) };
        const owed = directors.plan({ ...own, arrange: directors.arrange }, { facts, failures });
        const stages = leftByDeploy(agreeOnDrains(cluster, facts), owed.plan);
        return {
          plan: { stages: [...stages, ...content.plan.stages] },
          failures: new Map([...owed.failures, ...content.failures]),
        };
      } catch (error) {
        if (!(error instanceof LvsError)) throw error;
        const [first] = hosts;
        const host = first?.host.name ?? '';
        return { plan: { stages: [] }, failures: new Map([[host, asLvsError(error, host)]]) };
      }
    },
  };
}

/** Hosts with what they have to do in the plays of a playbook; those without anything are left out. */
function partsOf(hosts: readonly PreparedHost[], { plays }: Playbook): readonly PreparedHost[] {
  return hosts
    .map((host) => ({ ...host, stages: host.stages.filter(({ play }) => plays.includes(play)) }))
    .filter(({ stages }) => stages.length > 0);
}

/** What was seen, with what directors have on record since. */
function withRecords(seen: Facts, learned: Facts): Facts {
  const facts = new Map(seen);
  for (const [host, table] of learned) {
    const before = facts.get(host) ?? table;
    const value = table.entries().get(factId(drainRecord)) as DrainRecord | undefined;
    facts.set(host, before.overlay([{ ref: drainRecord, value }]));
  }
  return facts;
}

function place(cluster: Cluster, facts: Facts, servers: readonly string[]): Facts {
  const placed = new Map(facts);
  for (const name of servers) {
    const table = facts.get(name);
    const value = placeIn(cluster, facts, name);
    if (table !== undefined) placed.set(name, table.overlay([{ ref: poolPlace, value }]));
  }
  return placed;
}

const turns: readonly PoolPlace[] = ['out-for-deploy', 'out', 'in'];

/** Who gets no requests at the moment comes first: nobody notices what goes wrong there. */
function inTurn(hosts: readonly PreparedHost[], facts: Facts): readonly PreparedHost[] {
  const turnOf = ({ host }: PreparedHost): number => {
    const table = facts.get(host.name);
    return table === undefined ? 0 : turns.indexOf(table.get(poolPlace));
  };
  return hosts.toSorted((a, b) => turnOf(a) - turnOf(b));
}
