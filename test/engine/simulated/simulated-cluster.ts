import { readFileSync } from 'node:fs';
import type { Run } from '../../../src/engine/run.js';
import type { ArtifactStore } from '../../../src/model/host/artifact-store.js';
import type { Connection } from '../../../src/model/host/connection.js';
import { LvsError } from '../../../src/model/problem/error.js';
import type { Event } from '../../../src/model/run/event.js';
import { defaultLimits } from '../../../src/model/cluster/host-limits.js';
import { formatRunId, type RunIdentity } from '../../../src/model/run/run-identity.js';
import { directorStrategy } from '../../../src/rollout/order/director-strategy.js';
import type { Artifact } from '../../../src/model/plan/step.js';
import { reboot } from './boot.js';
import { sourceArchive } from './build-actions.js';
import { copyHostState, createHostState, type HostState } from './host-state.js';
import { SimulatedHost, type HostInCluster, type Surroundings } from './simulated-host.js';
import type { Site } from './site.js';
import { electOwners } from './vrrp.js';

/** How a run can end before its time. */
export type Fault = {
  /** `kill`: the CLI is gone, and all its scripts; `cut`: one connection; `power-off`: one host. */
  readonly type: 'kill' | 'cut' | 'power-off';
  /** How many actions, on all hosts together, come before it. */
  readonly afterActions: number;
};

/** What is known when a run is over. */
export type RunRecord = {
  readonly events: readonly Event[];
  readonly execs: ReadonlyMap<string, number>;
};

/** Makes a host that is in this state. */
export type HostMaker = (state: HostState, around: Surroundings) => HostInCluster;

const simulate: HostMaker = (state, around) => new SimulatedHost(state, around);

/** The hosts of a site, and the control host's cache. */
export class SimulatedCluster {
  readonly hosts: ReadonlyMap<string, HostInCluster>;
  /** How many things were done so far, on all hosts. */
  actions = 0;
  fault: Fault | undefined;
  /** What a host does of itself whenever a script has ended. */
  undo: (state: HostState) => void = () => undefined;
  /** Between the run and the hosts, where a mutant may sit. */
  onTheWay: (script: string) => string = (script) => script;
  readonly #paceMs: number;
  #runs = 0;
  readonly #gone = new Set<string>();
  readonly #cache = new Map<string, string>();
  #everybodyIsGone = false;

  constructor(site: Site, paceMs = 300, makeHost = simulate) {
    this.#paceMs = paceMs;
    const startedAt = Date.UTC(2026, 0, 1);
    this.hosts = new Map(
      site.cluster.hosts.map(({ name, address }) => {
        const state = createHostState(name, address, startedAt);
        return [name, makeHost(state, this.#surroundings())] as const;
      }),
    );
  }

  get states(): readonly HostState[] {
    return Array.from(this.hosts.values(), ({ state }) => state);
  }

  host(name: string): HostInCluster {
    const host = this.hosts.get(name);
    if (host === undefined) throw new Error(`There is no simulated host ${name}.`);
    return host;
  }

  /** VRRP has had its time. */
  settle(): void {
    electOwners(this.states);
  }

  /** A cluster of the site's hosts in the same state, as far as they are the same, on its own way from here. */
  copy(site: Site, makeHost = simulate): SimulatedCluster {
    const copy = new SimulatedCluster(site, this.#paceMs, makeHost);
    for (const [name, host] of copy.hosts) {
      const same = this.hosts.get(name);
      if (same !== undefined) host.state = copyHostState(same.state);
    }
    copy.takeBuilds(this);
    return copy;
  }

  /** Has cached what another control host has. */
  takeBuilds(other: SimulatedCluster): void {
    for (const [path, content] of other.#cache) this.#cache.set(path, content);
  }

  /** A run on these hosts, and the record that it leaves. */
  open(site: Site): { readonly run: Run; readonly record: RunRecord } {
    const events: Event[] = [];
    const execs = new Map<string, number>();
    for (const { host, refs } of site.hosts) this.host(host.name).learnFacts(refs);
    for (const host of this.hosts.values()) host.performed.length = 0;
    this.#gone.clear();
    this.#everybodyIsGone = false;
    const run: Run = {
      ...site,
      strategy: directorStrategy(site.cluster, site.drains),
      identity: identify(this.#runs++),
      emit: (event) => events.push(event),
      signal: new AbortController().signal,
      concurrency: 10,
      pool: {
        connect: async (host) => {
          if (this.#everybodyIsGone || this.#gone.has(host)) throw unreachable(host);
          return this.#connect(host, execs);
        },
        closeAll: () => Promise.resolve(),
      },
      artifacts: this.#artifacts(),
    };
    return { run, record: { events, execs } };
  }

  /** Forgets what the control host has cached. */
  emptyCache(): void {
    this.#cache.clear();
  }

  #connect(name: string, execs: Map<string, number>): Connection {
    const host = this.host(name);
    const count = () => execs.set(name, (execs.get(name) ?? 0) + 1);
    return {
      limits: defaultLimits,
      host: name,
      get execs() {
        return execs.get(name) ?? 0;
      },
      exec: async (command, options = {}) => {
        count();
        if (this.#everybodyIsGone || this.#gone.has(name)) throw connectionLost(name);
        return host.exec(this.onTheWay(command), options);
      },
      upload: async (localPath, remotePath, mode) => {
        count();
        const content = this.#cache.get(localPath) ?? readFileSync(localPath);
        host.performed.push({ type: 'put', path: remotePath });
        await host.put(remotePath, content, mode);
      },
      download: async (remotePath, localPath) => {
        count();
        host.performed.push({ type: 'fetch', path: remotePath });
        const content = await host.take(remotePath);
        if (content === undefined) throw new Error(`There is no ${remotePath} on ${name}.`);
        this.#cache.set(localPath, content);
      },
      forward: () => Promise.reject(new Error('not needed here')),
      close: () => undefined,
    };
  }

  #artifacts(): ArtifactStore {
    const localPath = (artifact: Artifact): string => {
      if (artifact.type === 'content') throw new TypeError('Whoever deploys content has it.');
      return artifact.type === 'source' ? `sources/${artifact.fileName}` : `builds/${artifact.key}`;
    };
    const cache = this.#cache;
    return {
      builds: async () =>
        new Set(
          [...cache.keys()]
            .filter((path) => path.startsWith('builds/') && !path.endsWith('.part'))
            .map((path) => path.slice('builds/'.length)),
        ),
      resolve: async (artifact) => {
        const path = localPath(artifact);
        if (artifact.type === 'source') cache.set(path, sourceArchive(artifact.sha256));
        if (!cache.has(path)) throw new LvsError('BUILD_FAILED', `Nothing built ${path}.`);
        return path;
      },
      accept: async (artifact, download) => {
        const path = localPath(artifact);
        await download(`${path}.part`, Infinity);
        cache.set(path, cache.get(`${path}.part`) ?? '');
        cache.delete(`${path}.part`);
      },
    };
  }

  #surroundings() {
    return {
      beforeAction: async (state: HostState) => {
        // Hosts of a batch take turns.
        await Promise.resolve();
        this.#strike(state);
        if (this.#everybodyIsGone || this.#gone.has(state.name)) throw connectionLost(state.name);
        this.actions += 1;
        state.nowMs += this.#paceMs;
      },
      afterAction: () => this.settle(),
      afterScript: (state: HostState) => this.undo(state),
    };
  }

  #strike(state: HostState): void {
    if (this.fault?.afterActions !== this.actions) return;
    const { type } = this.fault;
    this.fault = undefined;
    if (type === 'kill') this.#everybodyIsGone = true;
    else this.#gone.add(state.name);
    for (const { state: other, loseConnection } of this.hosts.values()) {
      if (this.#everybodyIsGone || this.#gone.has(other.name))
        loseConnection(connectionLost(other.name));
    }
    if (type !== 'power-off') return;
    reboot(state);
    this.settle();
  }
}

function identify(count: number): RunIdentity {
  const startedAt = new Date(Date.UTC(2026, 0, 1) + count * 1000);
  const id = formatRunId(startedAt, 'simulated');
  return { id, command: 'lvsdeploy up', by: 'somebody@desk', pid: 1, startedAt };
}

function unreachable(host: string): LvsError {
  return new LvsError('UNREACHABLE', 'connection refused', { host });
}

function connectionLost(host: string): LvsError {
  return new LvsError('CONNECTION_LOST', 'The connection broke.', { host });
}
