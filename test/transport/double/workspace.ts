import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { ExecutionContext } from 'ava';
import type { ConnectionPool } from '../../../src/model/host/connection.js';
import { defaultLimits } from '../../../src/model/cluster/host-limits.js';
import type { SshSettings } from '../../../src/model/cluster/ssh-settings.js';
import { createConnectionPool } from '../../../src/transport/connection-pool.js';
import { SshServer, type ServerBehaviour } from './ssh-server.js';
import { makeKeyPair, type KeyPair } from './key-pair.js';

/** The key that servers of a workspace let in. */
export const userKey: KeyPair = makeKeyPair();

/** Nobody listens on it; one that was free a moment ago may be another test's by now. */
export const portWithoutService = 1;

/** A folder, servers and pools of one test, all gone after it. */
export class Workspace {
  readonly folder: string;
  readonly #t: ExecutionContext;

  private constructor(t: ExecutionContext, folder: string) {
    this.#t = t;
    this.folder = folder;
  }

  static async make(t: ExecutionContext): Promise<Workspace> {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'lvsdeploy-transport-'));
    t.teardown(() => rm(folder, { recursive: true, force: true }));
    const workspace = new Workspace(t, folder);
    await workspace.write('id', userKey.privateText);
    return workspace;
  }

  path(name: string): string {
    return path.join(this.folder, name);
  }

  async write(name: string, content: string | Buffer, mode = 0o600): Promise<string> {
    await writeFile(this.path(name), content, { mode });
    return this.path(name);
  }

  /** A server that lets the workspace's key in. */
  async serve(behaviour: Partial<ServerBehaviour> = {}): Promise<SshServer> {
    const server = await SshServer.start({ authorized: [userKey.blob], ...behaviour });
    this.#t.teardown(() => server.stop());
    return server;
  }

  /** Settings that reach the server as root, its key known. */
  async settings(server: SshServer, change: Partial<SshSettings> = {}): Promise<SshSettings> {
    const knownHosts = await this.write(`known_hosts_${server.port}`, server.knownHost());
    return {
      hostName: '127.0.0.1',
      port: server.port,
      user: 'root',
      privateKeys: [this.path('id')],
      agent: 'none',
      sudo: {},
      hostKey: { type: 'strict' },
      knownHostsFiles: [knownHosts],
      jump: [],
      configFile: 'none',
      // A busy machine is no host that does not answer.
      connectTimeoutMs: 20_000,
      keepaliveIntervalMs: 5_000,
      keepaliveCountMax: 3,
      limits: defaultLimits,
      ...change,
    };
  }

  /** A pool that retries without waiting; `pauses` collects how long it would have waited. */
  pool(hosts: Readonly<Record<string, SshSettings>>, pauses: number[] = []): ConnectionPool {
    const pool = createConnectionPool(new Map(Object.entries(hosts)), {
      env: {},
      home: this.folder,
      retry: {
        pause: async (ms) => {
          pauses.push(ms);
        },
      },
    });
    this.#t.teardown(() => pool.closeAll());
    return pool;
  }
}
