import path from 'node:path';
import { createArtifactStore } from '../../build/artifact-store.js';
import { findBuildMistakes, planBuild } from '../../build/plan-build.js';
import { loadPlaybook } from '../../config/load-playbook.js';
import type { Run } from '../../engine/run.js';
import { selectorsOf, type Cluster, type Host } from '../../model/cluster/cluster.js';
import type { DrainRequest } from '../../model/cluster/drain.js';
import type { Reporter } from '../../model/run/event.js';
import { formatProblem } from '../../model/problem/problem.js';
import { userCacheFolder } from '../../model/host/user-folders.js';
import { createTemplateFiles } from '../../render/template-files.js';
import { directorStrategy } from '../../rollout/order/director-strategy.js';
import { createReporter } from '../../report/create-reporter.js';
import { requireDataNode } from './require-data-node.js';
import { checkTags } from './check-tags.js';
import { identifyRun } from './identify-run.js';
import { resolveInventoryPath } from '../invocation/inventory-path.js';
import type { Invocation } from '../invocation/invocation.js';
import { knownArguments } from '../invocation/known-arguments.js';
import { openHosts } from './open-hosts.js';
import type { InputFile } from '../invocation/output-file.js';
import { prepareHosts, type HostsInput } from './prepare-hosts.js';
import type { RunOptions } from '../options.js';
import { describeIgnoredPlaybook, sitePlaybook } from '../invocation/site-playbook.js';

/** A run that is ready to begin; nothing has been connected yet. */
export type OpenRun = {
  readonly run: Run;
  readonly reporter: Reporter;
  readonly inventoryPath: string;
  readonly playbookPath: string;
};

/** The files that the user names for a run. Throws USAGE where there is no inventory. */
export function runInputs(
  inventory: string | undefined,
  { playbook = sitePlaybook() }: { readonly playbook?: string },
  env: Invocation['env'],
): readonly InputFile[] {
  return [
    { what: 'the inventory', file: resolveInventoryPath(inventory, env) },
    { what: 'the playbook', file: playbook },
  ];
}

function createStore(cluster: Cluster, { env }: Invocation, signal: AbortSignal): Run['artifacts'] {
  const sources = cluster.builds.map(planBuild);
  return createArtifactStore({ sources, folder: userCacheFolder(env), signal });
}

function openReporter(
  { stdout, stderr, env, redact }: Invocation,
  { output, verbose }: RunOptions,
  signal: AbortSignal,
): Reporter {
  return createReporter({
    ...{ stdout, stderr, env, redact, verbose, signal },
    ...(output === undefined ? {} : { output }),
  });
}

/** What is to be done with the chosen hosts. */
export type Prepare = (hosts: readonly Host[], input: HostsInput) => PreparedRun;

/** What a run does, and with which hosts. */
export type PreparedRun = Pick<Run, 'playbook' | 'hosts'> & {
  /** The cluster as it is to become. Default: as the inventory says. */
  readonly cluster?: Cluster;
  /** Hosts that everything is taken off. */
  readonly leaving?: readonly string[];
  /** What is to be changed about drained real servers. */
  readonly drains?: DrainRequest;
};

const prepareForward: Prepare = (hosts, input) => ({
  playbook: input.playbook,
  hosts: prepareHosts(hosts, input),
});

/** Reads and checks everything that a run needs; throws before any connection when something is wrong. */
export async function openRun(
  invocation: Invocation,
  inventory: string | undefined,
  options: RunOptions,
  prepare: Prepare = prepareForward,
): Promise<OpenRun> {
  const opened = await openHosts(invocation, inventory, options, { findBuildMistakes });
  const { inventoryPath, loaded, chosen, pool } = opened;
  const playbookPath = options.playbook ?? sitePlaybook();

  requireDataNode(loaded.cluster, options.databaseFrom);
  const selectors = selectorsOf(loaded.cluster);
  const loadedPlaybook = await loadPlaybook(playbookPath, knownArguments, selectors);
  checkTags(loadedPlaybook, options.tags);
  const templates = createTemplateFiles([path.dirname(inventoryPath), path.dirname(playbookPath)]);
  const {
    playbook,
    hosts,
    cluster = loaded.cluster,
    leaving = [],
    drains,
  } = prepare(chosen, {
    ...{ cluster: loaded.cluster, playbook: loadedPlaybook, templates, tags: options.tags },
  });
  // Until here there is nothing to clean up, and a file that is a pipe may never be written to.
  const signal = invocation.interruption.heed();
  const reporter = openReporter(invocation, options, signal);
  for (const warning of loaded.warnings) {
    reporter.emit({ type: 'warning', text: formatProblem(warning) });
  }
  const ignored = describeIgnoredPlaybook(options.playbook);
  if (ignored !== undefined) reporter.emit({ type: 'warning', text: ignored });
  const manages = { cluster: cluster.name, inventory: path.resolve(inventoryPath) };
  const run: Run = {
    identity: identifyRun(invocation, { manages, leaving }),
    cluster,
    strategy: directorStrategy(cluster, drains, options.databaseFrom),
    playbook,
    hosts,
    signal,
    emit: reporter.emit,
    concurrency: options.concurrency,
    meanwhile: templates.warmUp,
    ...(options.lockWait === undefined ? {} : { lockWaitMs: options.lockWait }),
    ...(options.maxFailures === undefined
      ? {}
      : { maxFailures: options.maxFailures(hosts.length) }),
    pool,
    artifacts: createStore(cluster, invocation, signal),
  };
  return { run, reporter, inventoryPath, playbookPath };
}
