import type { MarkName, RequestEntry, WriteEntry } from '../../model/verify/history.js';
import type { Clock } from '../clock.js';

const rememberedRequests = 200;
const rememberedWrites = 100;

/** The cluster as the observers see it at this moment, for a drill that waits for something. */
export class LiveView {
  readonly #owned = new Map<string, Set<string>>();
  readonly #pools = new Map<string, ReadonlySet<string>>();
  readonly #tables = new Map<string, string>();
  readonly #requests: RequestEntry[] = [];
  readonly #writes = new Map<string, WriteEntry[]>();
  readonly #marks = new Map<MarkName, number>();
  readonly #listeners = new Set<() => void>();

  /** A director holds a VIP, or does not. */
  setOwned(director: string, vip: string, owned: boolean): void {
    const vips = this.#owned.get(director) ?? new Set();
    this.#owned.set(director, vips);
    if (owned) vips.add(vip);
    else vips.delete(vip);
    this.#tell();
  }

  /** The real servers that a director gives new connections of a service to. */
  setPool(director: string, service: string, servers: ReadonlySet<string>): void {
    this.#pools.set(`${director} ${service}`, servers);
    this.#tell();
  }

  /** The real servers of a service in a director's table, with their weights, in its order. */
  setTable(director: string, service: string, destinations: string): void {
    this.#tables.set(`${director} ${service}`, destinations);
  }

  /** Whether these directors are known to have the same real servers for a service, in the same order. */
  areAlike(directors: readonly string[], service: string): boolean {
    const tables = directors.map((director) => this.#tables.get(`${director} ${service}`));
    return tables.every((table) => table !== undefined && table === tables[0]);
  }

  /** Nobody can see a director any more. */
  forget(director: string): void {
    this.#owned.delete(director);
    for (const key of this.#pools.keys()) {
      if (key.startsWith(`${director} `)) this.#pools.delete(key);
    }
    for (const key of this.#tables.keys()) {
      if (key.startsWith(`${director} `)) this.#tables.delete(key);
    }
    this.#tell();
  }

  addRequest(request: RequestEntry): void {
    this.#requests.push(request);
    if (this.#requests.length > rememberedRequests) this.#requests.shift();
    this.#tell();
  }

  /** The last requests that have ended, the newest last. */
  get requests(): readonly RequestEntry[] {
    return this.#requests;
  }

  /** A host's write was answered. */
  addWrite(host: string, write: WriteEntry): void {
    const writes = this.#writes.get(host) ?? [];
    this.#writes.set(host, writes);
    writes.push(write);
    if (writes.length > rememberedWrites) writes.shift();
    this.#tell();
  }

  /** The last writes of a host that were answered, the newest last. */
  writesOf(host: string): readonly WriteEntry[] {
    return this.#writes.get(host) ?? [];
  }

  /** A moment of the drill has come. */
  addMark(name: MarkName, atMs: number): void {
    this.#marks.set(name, atMs);
  }

  /** When that moment was; undefined: it has not come. */
  timeOf(name: MarkName): number | undefined {
    return this.#marks.get(name);
  }

  ownersOf(vip: string): readonly string[] {
    return [...this.#owned].filter(([, vips]) => vips.has(vip)).map(([director]) => director);
  }

  /** undefined: nobody sees it. */
  poolOf(director: string, service: string): ReadonlySet<string> | undefined {
    return this.#pools.get(`${director} ${service}`);
  }

  /** Waits until a condition holds; false where the time is over, or the signal aborts, before. */
  async until(condition: () => boolean, { clock, limitMs, signal }: Patience): Promise<boolean> {
    const over = new AbortController();
    const end = (): void => over.abort();
    const check = (): void => {
      if (condition()) end();
    };
    this.#listeners.add(check);
    signal?.addEventListener('abort', end, { once: true });
    try {
      check();
      if (signal?.aborted !== true) await clock.sleep(limitMs, over.signal);
      return signal?.aborted !== true && condition();
    } finally {
      this.#listeners.delete(check);
      signal?.removeEventListener('abort', end);
    }
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

/** How long to wait for something. */
export type Patience = {
  readonly clock: Clock;
  readonly limitMs: number;
  readonly signal?: AbortSignal | undefined;
};
