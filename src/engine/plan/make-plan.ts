import type { Cluster, Host } from '../../model/cluster/cluster.js';
import { LvsError } from '../../model/problem/error.js';
import type { FactRef } from '../../model/host/fact.js';
import type { HostFacts } from '../../model/host/host-facts.js';
import type { HostUses } from '../../model/plan/declaration.js';
import type { HostStage, Plan } from '../../model/plan/plan.js';
import type { Play, Playbook } from '../../model/plan/playbook.js';
import { findUnprovidedBuilds, type UnprovidedBuild } from '../../model/plan/unprovided-builds.js';
import type { Arrange } from './arrange.js';
import { asLvsError } from '../failure.js';
import type { FactTable } from '../../facts/fact-table.js';
import type { Observation } from './observe.js';
import { planCluster } from './plan-cluster.js';
import { planHost, type PreparedStage } from './plan-host.js';

/** A host with its tasks bound and the facts they need, base facts included. */
export type PreparedHost = {
  readonly host: Host;
  readonly stages: readonly PreparedStage[];
  readonly refs: readonly FactRef[];
  readonly hostFacts: (facts: FactTable) => HostFacts;
  /** What its units and files are for, by all tasks of the playbook, also by those that are left out. */
  readonly uses: HostUses;
};

export type PlanInput = {
  readonly cluster: Cluster;
  readonly arrange: Arrange;
  readonly playbook: Playbook;
  readonly hosts: readonly PreparedHost[];
  /** Keys of the finished builds in the control host's cache. */
  readonly builds: ReadonlySet<string>;
};

/** The plan for the hosts that could be planned, and why the others could not. */
export type Planned = { readonly plan: Plan; readonly failures: ReadonlyMap<string, LvsError> };

function unprovidedBuild({ host, artifact }: UnprovidedBuild): LvsError {
  return new LvsError('BUILD_FAILED', `No build provides ${artifact.key}, which this host needs.`, {
    host,
    hint: 'The builder must be part of the run, with the same distribution, release and architecture as the hosts that install it: see `builder` in docs/inventory.md.',
  });
}

/** Everything that is owed, from what was seen. Pure. */
export function makePlan(
  { cluster, arrange, playbook, hosts, builds }: PlanInput,
  { facts }: Observation,
): Planned {
  const planned = new Map<string, ReadonlyMap<Play, HostStage>>();
  const failures = new Map<string, LvsError>();
  const known = new Map<string, HostFacts>();
  for (const prepared of hosts) {
    const { host, stages, hostFacts } = prepared;
    const seen = facts.get(host.name);
    if (seen === undefined) continue;
    try {
      const own = hostFacts(seen);
      known.set(host.name, own);
      planned.set(host.name, planHost(prepared, stages, seen, { host: own, builds }));
    } catch (error) {
      failures.set(host.name, asLvsError(error, host.name));
    }
  }
  const plan = planCluster({ cluster, arrange, known }, playbook, planned);
  for (const unprovided of findUnprovidedBuilds(plan, builds)) {
    failures.set(unprovided.host, unprovidedBuild(unprovided));
  }
  return { plan, failures };
}
