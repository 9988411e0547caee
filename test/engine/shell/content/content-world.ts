import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { contentRun } from '../../../../src/app/deploy/content-run.js';
import { openOffer, type Offer } from '../../../../src/app/deploy/open-offer.js';
import { prepareDrain } from '../../../../src/app/drain/drained-servers.js';
import { convergeLocked, convergeRun } from '../../../../src/engine/converge.js';
import type { Run, RunResult } from '../../../../src/engine/run.js';
import type { DrainRequest } from '../../../../src/model/cluster/drain.js';
import { selectHosts } from '../../../../src/model/cluster/cluster.js';
import type { Event } from '../../../../src/model/run/event.js';
import { drainFile } from '../../../../src/model/run/managed-by.js';
import { createTemplateFiles } from '../../../../src/render/template-files.js';
import { currentLink, versionsFolder } from '../../../../src/tiers/web/content/content-paths.js';
import { deploy } from '../../simulated/properties.js';
import { SimulatedCluster } from '../../simulated/simulated-cluster.js';
import { SimulatedHost } from '../../simulated/simulated-host.js';
import { openSite, wayBack, type Site } from '../../simulated/site.js';
import { ShellHost } from '../shell-host.js';
import type { HostShell } from '../tools.js';

const real_servers = { web1: '192.168.56.102', web2: '192.168.56.103', web3: '192.168.56.104' };

/** Three web servers whose scripts run in a real shell, and two directors that are simulated. */
export type ContentWorld = {
  readonly site: Site;
  readonly cluster: SimulatedCluster;
  readonly folder: string;
  readonly shells: readonly ShellHost[];
};

/** What somebody does, and what happens meanwhile. */
export type Doing = {
  /** The text of the page. undefined: no content is brought. */
  readonly page?: string;
  readonly rollback?: boolean;
  readonly toVersion?: string;
  readonly limit?: readonly string[];
  readonly keep?: number;
  readonly drain?: boolean;
  /** Told of everything that happens; may throw, which is what then goes wrong. */
  readonly meanwhile?: (what: string) => void;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: Event) => void;
  /** What is wrong with the answers of a server, asked for a version. */
  readonly problem?: (
    host: string,
    version: string | undefined,
  ) => string | undefined | Promise<string | undefined>;
};

function openContentSite(count: number): Promise<Site> {
  const services = [{ name: 'web', port: 80, weight: 3 }];
  const directors = { lb1: '192.168.56.1', lb2: '192.168.56.2' };
  const web_server = { kind: 'nginx', content: 'site', health: '/health' };
  const chosen = Object.fromEntries(Object.entries(real_servers).slice(0, count));
  const inventory = { vip: '10.0.0.227', services, directors, real_servers: chosen, web_server };
  return openSite(JSON.stringify(inventory));
}

/** A cluster that `up` has made, with so many web servers; nothing is deployed yet. */
export async function openContentWorld(
  shell: HostShell = 'dash',
  webServers = 3,
): Promise<ContentWorld> {
  const site = await openContentSite(webServers);
  const shells: ShellHost[] = [];
  const cluster = new SimulatedCluster(site, 300, (state, around) => {
    if (!state.name.startsWith('web')) return new SimulatedHost(state, around);
    const host = new ShellHost(shell, state, around);
    shells.push(host);
    return host;
  });
  await deploy({ site, cluster });
  return { site, cluster, shells, folder: mkdtempSync(path.join(os.tmpdir(), 'lvs-content-')) };
}

export function closeContentWorld({ shells, folder }: ContentWorld): void {
  for (const host of shells) host.destroy();
  rmSync(folder, { recursive: true });
}

/** A folder with a page and what belongs to it. */
export function writePage({ folder }: Pick<ContentWorld, 'folder'>, page: string): string {
  const place = path.join(folder, 'site');
  rmSync(place, { recursive: true, force: true });
  mkdirSync(path.join(place, 'assets'), { recursive: true });
  writeFileSync(path.join(place, 'index.html'), `${page}\n`);
  writeFileSync(path.join(place, 'assets', 'app.js'), `// ${page}\n`);
  return place;
}

let count = 0;

const nothing = (): Promise<void> => Promise.resolve();
const unguarded = { before: nothing, after: nothing, failed: nothing };

export type Done = RunResult & { readonly events: readonly Event[]; readonly version: string };

/** `lvsdeploy deploy`. */
export async function deployTo(world: ContentWorld, doing: Doing): Promise<Done> {
  const { site, cluster } = world;
  const { page, rollback = false, toVersion, limit = [], keep = 3, meanwhile } = doing;
  const { run: opened, record } = cluster.open(site);
  const run: Run = {
    ...opened,
    signal: doing.signal ?? opened.signal,
    emit: (event) => {
      opened.emit(event);
      doing.onEvent?.(event);
    },
  };
  count += 1;
  const startedAt = new Date(Date.UTC(2026, 10, 30) + count * 1000);
  const content = page === undefined ? undefined : writePage(world, page);
  const asked = toVersion === undefined ? { rollback } : { rollback, toVersion };
  const offer: Offer = await openOffer({ env: { USER: 'alice' }, startedAt }, run, {
    content,
    options: asked,
  });
  try {
    const { cluster: inventory, playbook } = site;
    const input = { cluster: inventory, playbook, templates: createTemplateFiles([]), tags: [] };
    const chosen = inventory.hosts.filter(({ name }) => limit.length === 0 || limit.includes(name));
    const deployment: Run = contentRun(run, {
      ...offer,
      ...{ input, chosen, options: { drain: doing.drain ?? true, timeout: 1000, keep } },
      pool: {
        // Who watches over directors looks at kernels; here that is no part of what is shown.
        perform: async ({ guard: _guard, ...part }, locks) => {
          meanwhile?.(describePart(part));
          learn(world, part);
          const result = await convergeLocked(part, locks);
          learn(world, deployment);
          return result;
        },
        awaitLast: async (_, result, { request: { hosts } }) => {
          meanwhile?.(`await ${hosts.join('')}`);
          return Promise.resolve(result);
        },
      },
      directorGuard: unguarded,
      ask: async (host, version) => {
        meanwhile?.(`ask ${host}`);
        const problem = await doing.problem?.(host, version);
        if (problem !== undefined) return problem;
        const served = await servedBy(world, host);
        return served === version ? undefined : `it answers with version ${String(served)}`;
      },
    });
    learn(world, deployment);
    const result = await convergeRun(deployment);
    const version = offer.request.type === 'deploy' ? offer.request.offered.artifact.id : '';
    return { ...result, events: record.events, version };
  } finally {
    await offer.close();
  }
}

// By what the directors are to have on record.
function describePart({ strategy, cluster }: Pick<Run, 'strategy' | 'cluster'>): string {
  const { services } = strategy.clusterBy(cluster, new Map());
  const out = services.flatMap(({ realServers }) =>
    realServers.filter(({ drained }) => drained?.for),
  );
  return out.length === 0 ? 'undrain' : `drain ${out.map(({ host }) => host).join(' ')}`;
}

// Simulated hosts know scripts by what is asked.
function learn({ cluster }: ContentWorld, { hosts }: Pick<Run, 'hosts'>): void {
  for (const { host, refs } of hosts) cluster.host(host.name).learnFacts(refs);
}

/** What a script prints on a host. */
export async function tell(
  { cluster }: ContentWorld,
  host: string,
  script: string,
): Promise<string> {
  const { stdout } = await cluster.host(host).exec(script, {});
  return stdout.trim();
}

/** The version that a server serves; undefined: none. */
export async function servedBy(world: ContentWorld, host: string): Promise<string | undefined> {
  const link = await tell(world, host, `readlink ${currentLink} || :`);
  return link === '' ? undefined : path.basename(link);
}

/** What a client would get: the page, and what belongs to it. */
export async function pageOf(world: ContentWorld, host: string): Promise<string> {
  return tell(
    world,
    host,
    `cat ${currentLink}/content/index.html ${currentLink}/content/assets/app.js || :`,
  );
}

/** All versions that a server has, whole or not. */
export async function versionsOn(world: ContentWorld, host: string): Promise<readonly string[]> {
  const names = await tell(world, host, `ls -A ${versionsFolder} 2>/dev/null || :`);
  return names === '' ? [] : names.split('\n');
}

export const servers = ['web1', 'web2', 'web3'] as const;

/** What all servers serve. */
export async function servedVersions(world: ContentWorld): Promise<readonly unknown[]> {
  return Promise.all(servers.map((host) => servedBy(world, host)));
}

/** Who is drained, by the record of each director. */
export function drainedBy({ site, cluster }: ContentWorld): readonly string[] {
  return selectHosts(site.cluster, 'directors').map(({ name }) => {
    const text = cluster.host(name).state.files.get(drainFile)?.content ?? '';
    return [...text.matchAll(/^(?<host>web\d) (?<service>\S+) \S+ (?<by>\S+)$/gm)]
      .map(([, host, service, by]) => `${host} ${service} ${by}`)
      .join('; ');
  });
}

/** `lvsdeploy drain`. */
export async function drainByHand(world: ContentWorld, host: string): Promise<void> {
  const { cluster, playbook } = world.site;
  const drains: DrainRequest = {
    ...{ type: 'drain', hosts: [host], since: '2026-11-29T16:55:00Z', by: 'bob@desk' },
  };
  const input = { cluster, playbook, templates: createTemplateFiles([]), tags: [] };
  const site = { cluster, ...prepareDrain(cluster.hosts, input, drains) };
  await deploy({ site, cluster: world.cluster });
}

/** `lvsdeploy down`. */
export async function takeDown(world: ContentWorld): Promise<void> {
  await deploy({ site: wayBack(world.site), cluster: world.cluster });
}
