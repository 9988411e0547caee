import { existsSync } from 'node:fs';
import path from 'node:path';
import { observe } from '../../engine/plan/observe.js';
import { baseFacts, toHostFacts } from '../../facts/system/host.js';
import type { Cluster, Host } from '../../model/cluster/cluster.js';
import { LvsError } from '../../model/problem/error.js';
import type { HostFacts } from '../../model/host/host-facts.js';
import { listNames } from '../../model/text/list-names.js';
import { suggest } from '../../model/problem/suggest.js';
import { buildContext } from '../../render/context.js';
import { createTemplateFiles } from '../../render/template-files.js';
import type { Invocation } from '../invocation/invocation.js';
import { resolveInventoryPath } from '../invocation/inventory-path.js';
import { openRun } from '../run/open-run.js';
import { readInventory } from '../invocation/read-inventory.js';

/** The options of `lvsdeploy render`. */
export type RenderOptions = {
  readonly host: string;
  readonly playbook?: string;
  /** Probe the host. */
  readonly facts: boolean;
};

/** A rendered template, secrets hidden, and what is to be known about it. */
export type Rendered = { readonly text: string; readonly remark?: string };

/** Renders a template for one host of the inventory. */
export async function renderForHost(
  invocation: Invocation,
  template: string,
  inventory: string | undefined,
  options: RenderOptions,
): Promise<Rendered> {
  const { env, redact } = invocation;
  const inventoryPath = resolveInventoryPath(inventory, env);
  const { cluster } = await readInventory(invocation, inventoryPath, { need: 'at-hand' });
  const host = findHost(cluster, options.host);
  const facts = options.facts
    ? await probe(invocation, host, inventoryPath, options)
    : assumeFacts(host);
  const { playbook = inventoryPath } = options;
  if (!existsSync(playbook)) throw missingPlaybook(playbook);
  const templates = createTemplateFiles([path.dirname(inventoryPath), path.dirname(playbook)]);
  const text = redact(templates.render(template, buildContext(cluster, host, { facts })));
  return options.facts ? { text } : { text, remark: describeAssumptions(facts) };
}

function findHost(cluster: Cluster, name: string): Host {
  const host = cluster.hosts.find((candidate) => candidate.name === name);
  if (host !== undefined) return host;
  const names = cluster.hosts.map((candidate) => candidate.name);
  const { suggestion } = suggest(name, names, `known are ${listNames(names)}`);
  throw new LvsError('USAGE', `${cluster.inventory} has no host "${name}".`, {
    ...(suggestion === undefined ? {} : { hint: suggestion }),
  });
}

function missingPlaybook(file: string): LvsError {
  return new LvsError('USAGE', `--playbook ${file || '""'} does not exist.`, {
    hint: 'Give the path of a playbook; templates are looked for beside it.',
  });
}

async function probe(
  invocation: Invocation,
  host: Host,
  inventory: string,
  { playbook }: RenderOptions,
): Promise<HostFacts> {
  const { run } = await openRun(invocation, inventory, {
    ...(playbook === undefined ? {} : { playbook }),
    ...{ limit: [host.name], tags: [], verbose: false, concurrency: 1 },
  });
  try {
    const question = { host: host.name, refs: Object.values(baseFacts) };
    const { facts, failures } = await observe([question], { ...run, emit: () => undefined });
    const seen = facts.get(host.name);
    if (seen === undefined) throw failures.get(host.name) ?? new Error('a probe without an answer');
    return toHostFacts(seen.see(baseFacts), host);
  } finally {
    await run.pool.closeAll();
  }
}

function assumeFacts(host: Host): HostFacts {
  return {
    osId: 'debian',
    osVersion: '12',
    architecture: 'x86_64',
    kernel: '6.1.0',
    interfaces: [],
    clusterInterface: host.interface ?? 'eth0',
  };
}

function describeAssumptions({ osId, osVersion, clusterInterface = '' }: HostFacts): string {
  return `Rendered without a probe, for interface ${clusterInterface} on ${osId} ${osVersion}; --facts asks the host.`;
}
