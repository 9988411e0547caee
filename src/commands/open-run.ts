import path from 'node:path';
import { createArtifactStore } from '../build/artifact-store.js';
import { planBuild } from '../build/plan-build.js';
import { loadInventory, type Inventory } from '../config/load-inventory.js';
import { loadPlaybook } from '../config/load-playbook.js';
import type { Run } from '../engine/converge.js';
import type { Cluster, Host } from '../model/cluster.js';
import type { ConnectionPool } from '../model/connection.js';
import { LvsError } from '../model/error.js';
import type { Reporter } from '../model/event.js';
import { formatProblem } from '../model/problem.js';
import type { SshSettings } from '../model/ssh-settings.js';
import { packageRoot } from '../package-root.js';
import { createTemplateFiles } from '../render/template-files.js';
import { createReporter } from '../report/create-reporter.js';
import { createConnectionPool } from '../transport/connection-pool.js';
import { chooseHosts } from './choose-hosts.js';
import { resolveInventoryPath } from './inventory-path.js';
import { knownArguments } from './known-arguments.js';
import { prepareHosts } from './prepare-hosts.js';
import { hideSecrets } from './redaction.js';
import type { RunOptions } from './run-options.js';

/** A run that is ready to begin; nothing has been connected yet. */
export type OpenRun = {
  readonly run: Run;
  readonly reporter: Reporter;
  readonly inventoryPath: string;
};

function sitePlaybook(): string {
  return path.join(packageRoot, 'playbooks', 'site.yml');
}

function withHostKeyPolicy({ ssh }: Host, policy: RunOptions['hostKey']): SshSettings {
  if (policy === undefined || ssh.hostKey.type === policy) return ssh;
  if (policy !== 'pinned') return { ...ssh, hostKey: { type: policy } };
  throw new LvsError('USAGE', '--host-key pinned needs fingerprints in the inventory.', {
    hint: 'Write `ssh: { host_key: { pinned: ["SHA256:..."] } }` for each host.',
  });
}

function openPool(hosts: readonly Host[], { hostKey }: RunOptions): ConnectionPool {
  return createConnectionPool(
    new Map(hosts.map((host) => [host.name, withHostKeyPolicy(host, hostKey)])),
  );
}

function createStore(cluster: Cluster, signal: AbortSignal): Run['artifacts'] {
  return createArtifactStore({ sources: cluster.builds.map(planBuild), signal });
}

function openReporter(
  { secrets }: Inventory,
  { output, verbose }: RunOptions,
  signal: AbortSignal,
): Reporter {
  return createReporter({
    signal,
    stdout: process.stdout,
    stderr: process.stderr,
    verbose,
    redact: hideSecrets(secrets),
    ...(output === undefined ? {} : { output }),
  });
}

/** Reads and checks everything that a run needs; throws before any connection when something is wrong. */
export async function openRun(
  inventory: string | undefined,
  options: RunOptions,
  signal: AbortSignal,
): Promise<OpenRun> {
  const inventoryPath = resolveInventoryPath(inventory);
  const loaded = await loadInventory(inventoryPath);
  const { cluster } = loaded;
  const playbookPath = options.playbook ?? sitePlaybook();

  const hostNames = cluster.hosts.map(({ name }) => name);
  const playbook = await loadPlaybook(playbookPath, knownArguments, hostNames);
  const templates = createTemplateFiles([path.dirname(inventoryPath), path.dirname(playbookPath)]);
  const chosen = chooseHosts(cluster, options.limit);
  const hosts = prepareHosts(chosen, { cluster, playbook, templates, tags: options.tags });
  const reporter = openReporter(loaded, options, signal);
  for (const warning of loaded.warnings) {
    reporter.emit({ type: 'warning', text: formatProblem(warning) });
  }
  const run: Run = {
    cluster,
    playbook,
    hosts,
    signal,
    emit: reporter.emit,
    concurrency: options.concurrency,
    pool: openPool(chosen, options),
    artifacts: createStore(cluster, signal),
  };
  return { run, reporter, inventoryPath };
}
