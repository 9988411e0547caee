import type { PreparedHost } from '../../engine/plan/make-plan.js';
import type { Run, RunResult } from '../../engine/run.js';
import { warnOfDrains } from './warn-of-drains.js';
import { warnOfFormerHosts } from './former-hosts.js';
import { fileAt } from '../../facts/system/file.js';
import { installedBuildOf } from '../../facts/packages/installed-build.js';
import { makeForecast } from '../../forecast/make-forecast.js';
import { ownedAddresses } from '../../look/ownership.js';
import { versionOfBuild } from '../../model/host/build-paths.js';
import { factId } from '../../model/host/fact.js';
import type { Forecast } from '../../model/plan/forecast.js';
import { hostStages, type Plan } from '../../model/plan/plan.js';

/** Says what a plan comes to, after each of its changes has been told. */
export function announceForecast(
  run: Pick<Run, 'cluster' | 'hosts' | 'emit' | 'identity' | 'strategy'>,
  { plan, facts }: Pick<RunResult, 'plan' | 'facts'>,
): Forecast {
  const { hosts, emit, strategy } = run;
  const cluster = strategy.clusterBy(run.cluster, facts);
  warnOfFormerHosts(run, facts);
  warnOfDrains(run, cluster);
  const owned = hosts.flatMap((host) => addressesOf(host, facts));
  const configured = hosts.filter(isConfigured).map(({ host }) => host.name);
  const versions = hosts.flatMap((host) => versionOf(host, facts));
  const forecast = makeForecast({
    ...{ cluster, plan, addresses: new Map(owned), installed: new Map(versions) },
    configured: new Set(configured),
  });
  emit({ type: 'plan-made', counts: countByKind(plan), forecast });
  return forecast;
}

// By its tasks: without changes it is as wanted already.
function isConfigured({ stages, uses }: PreparedHost): boolean {
  const conf = factId(fileAt(uses.director.configuration));
  const tasks = stages.flatMap((stage) => stage.tasks);
  return tasks.some(
    ({ kind, refs }) => kind === 'file' && refs.some((ref) => factId(ref) === conf),
  );
}

type Addresses = readonly [host: string, addresses: readonly string[]];

function addressesOf({ host, hostFacts }: PreparedHost, facts: RunResult['facts']): Addresses[] {
  const seen = facts.get(host.name);
  if (seen === undefined) return [];
  return [[host.name, ownedAddresses(hostFacts(seen))]];
}

type Version = readonly [host: string, version: string];

/** The keepalived that is on a host now; none: it was not asked, or it is none of lvsdeploy's builds. */
function versionOf({ host, refs }: PreparedHost, facts: RunResult['facts']): Version[] {
  const build = installedBuildOf('keepalived');
  const isAsked = refs.some((ref) => factId(ref) === factId(build));
  const seen = isAsked ? facts.get(host.name)?.get(build) : undefined;
  const version = seen?.type === 'present' ? versionOfBuild(seen.key, 'keepalived') : undefined;
  return version === undefined ? [] : [[host.name, version]];
}

function countByKind(plan: Plan): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const { kind, changes } of hostStages(plan).flatMap(({ tasks }) => tasks)) {
    if (changes.length > 0) counts.set(kind, (counts.get(kind) ?? 0) + changes.length);
  }
  return Object.fromEntries([...counts].sort(([, a], [, b]) => b - a));
}
