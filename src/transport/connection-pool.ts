import { setMaxListeners } from 'node:events';
import type { Duplex } from 'node:stream';
import type { Connection, ConnectionPool } from '../model/host/connection.js';
import { LvsError } from '../model/problem/error.js';
import { localHome, localUserName } from '../model/host/local-user.js';
import type { SshSettings } from '../model/cluster/ssh-settings.js';
import { dial, type Link } from './dial.js';
import { interrupted, onAbort } from './command/early-stop.js';
import { formatEndpoint, type Endpoint } from './settings/endpoint.js';
import { openTcp, openThrough } from './command/open-stream.js';
import { RunningCommands } from './command/running-commands.js';
import { KeyRing } from './login/private-key.js';
import { EndpointResolver } from './settings/resolve-endpoint.js';
import { defaultRetryPlan, retryPassing, type RetryPlan } from './retry.js';
import { SshConnection } from './ssh-connection.js';

/** For whom, and how patiently, connections are made. */
export type PoolOptions = {
  /** PATH for `ssh -G`, SSH_AUTH_SOCK for the agent. Default: this process's. */
  readonly env?: NodeJS.ProcessEnv;
  /** What `~` stands for. Default: this user's home. */
  readonly home?: string;
  readonly retry?: Partial<RetryPlan>;
  /** Hosts that will be connected to: what the SSH configuration says of them is asked for at once. */
  readonly soon?: readonly string[];
};

type Dialling<T> = { readonly result: Promise<T> };

/** Keeps what is being made or was made, until it fails or is lost. */
class Memory<T> {
  readonly #entries = new Map<string, Dialling<T>>();

  get(key: string, make: (forget: () => void) => Promise<T>): Promise<T> {
    const known = this.#entries.get(key);
    if (known !== undefined) return known.result;
    const forget = (): void => {
      if (this.#entries.get(key) === entry) this.#entries.delete(key);
    };
    const entry: Dialling<T> = { result: make(forget) };
    this.#entries.set(key, entry);
    entry.result.catch(forget);
    return entry.result;
  }
}

function describeWay(endpoint: Endpoint): string {
  const before = endpoint.via === undefined ? '' : `${describeWay(endpoint.via)} > `;
  return before + formatEndpoint(endpoint);
}

/** A jump host's failure is the target's too; it was retried, and is not to be retried for each target. */
function blameJumpHost(error: unknown, jump: Endpoint, target: Endpoint): unknown {
  if (!(error instanceof LvsError)) return error;
  const prefix = 'Jump host ';
  const message = error.message.startsWith(prefix)
    ? error.message
    : `${prefix}${jump.name}: ${error.message}`;
  return new LvsError(error.code, message, { ...error.details, host: target.name, cause: error });
}

class SshConnectionPool implements ConnectionPool {
  readonly #hosts: ReadonlyMap<string, SshSettings>;
  readonly #resolver: EndpointResolver;
  readonly #retryPlan: RetryPlan;
  readonly #keyRing = new KeyRing();
  readonly #connections = new Memory<Connection>();
  readonly #jumps = new Memory<Link>();
  readonly #links = new Set<Link>();
  readonly #running = new RunningCommands();
  readonly #closing = new AbortController();

  constructor(hosts: ReadonlyMap<string, SshSettings>, options: PoolOptions) {
    this.#hosts = hosts;
    setMaxListeners(0, this.#closing.signal);
    this.#retryPlan = { ...defaultRetryPlan, ...options.retry };
    const { env = process.env } = options;
    const local = { name: localUserName(env), home: options.home ?? localHome(), env };
    this.#resolver = new EndpointResolver(local);
    for (const host of options.soon ?? []) {
      const settings = hosts.get(host);
      if (settings !== undefined) this.#resolver.prepare(settings);
    }
  }

  connect(host: string, signal?: AbortSignal): Promise<Connection> {
    return unlessAborted(this.#connectTo(host), signal);
  }

  #connectTo(host: string): Promise<Connection> {
    return this.#connections.get(host, async (forget) => {
      const settings = this.#hosts.get(host);
      if (settings === undefined) throw unknownHost(host);
      const endpoint = await this.#resolver.resolve(host, settings);
      const link = await this.#open(endpoint, forget);
      return new SshConnection(endpoint, link, this.#running);
    });
  }

  async closeAll(): Promise<void> {
    await this.#running.awaitStopped();
    const reason = new LvsError('INTERRUPTED', 'All connections were closed.');
    this.#closing.abort(reason);
    for (const link of this.#links) link.close(reason);
  }

  #open(endpoint: Endpoint, forget: () => void): Promise<Link> {
    const { signal } = this.#closing;
    const dialOnce = async (): Promise<Link> => {
      const openStream = (): Promise<Duplex> => this.#openStream(endpoint);
      const link = await dial(endpoint, { openStream, keyRing: this.#keyRing, signal });
      if (signal.aborted) link.close(signal.reason as LvsError);
      link.lost.throwIfAborted();
      this.#links.add(link);
      link.lost.addEventListener('abort', () => {
        this.#links.delete(link);
        forget();
      });
      return link;
    };
    const budgetMs = 2 * endpoint.connectTimeoutMs;
    return retryPassing(dialOnce, this.#retryPlan, { budgetMs, signal });
  }

  async #openStream(endpoint: Endpoint): Promise<Duplex> {
    const { via } = endpoint;
    if (via === undefined) return openTcp(endpoint, this.#closing.signal);
    const jump = await this.#openJump(via, endpoint);
    return openThrough(jump, endpoint);
  }

  async #openJump(via: Endpoint, target: Endpoint): Promise<Link> {
    try {
      return await this.#jumps.get(describeWay(via), (forget) => this.#open(via, forget));
    } catch (error) {
      throw blameJumpHost(error, via, target);
    }
  }
}

/** What a promise brings, unless the signal comes first: then it goes on by itself. */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(interrupted(undefined, signal));
    const dismiss = onAbort(signal, abort);
    if (signal.aborted) abort();
    promise.finally(dismiss).then(resolve, reject);
  });
}

function unknownHost(host: string): LvsError {
  return new LvsError('INVALID_INPUT', `There is no host named ${host} in the inventory.`, {
    hint: 'Check its spelling.',
  });
}

/** Makes a pool that connects to each of the hosts when it is first asked for. */
export function createConnectionPool(
  hosts: ReadonlyMap<string, SshSettings>,
  options: PoolOptions = {},
): ConnectionPool {
  return new SshConnectionPool(hosts, options);
}
