import type { Connection } from '../../model/host/connection.js';
import { LvsError } from '../../model/problem/error.js';
import { acquireRunLock, defaultSilenceMs, type LockOptions, type RunLock } from './run-lock.js';

/** With whom, and how, the locks of a run are taken. */
export type HostLocksContext = LockOptions & {
  readonly connect: (host: string) => Promise<Connection>;
  /** Who holds them, for a person to read. */
  readonly holder: string;
  /** Told which host has to be waited for, and why. */
  readonly onHostWait?: (host: string, holder: string) => void;
  /** Told which host is left unlocked, because it cannot be reached. */
  readonly onHostSkipped?: (host: string, reason: string) => void;
};

// For the host to notice, beyond the silence after which it gives a lock free.
const noticeMs = 5_000;

/** The locks that a run holds on its hosts. */
export class HostLocks {
  readonly #context: HostLocksContext;
  readonly #locks = new Map<string, RunLock>();

  constructor(context: HostLocksContext) {
    this.#context = context;
  }

  /**
   * Takes the locks one after the other, in the order of the hosts' names, so that two runs cannot each
   * hold what the other one waits for. `waitMs` is for all of them together. On a failure those that
   * were taken are given back. A witness, which is not changed itself, may be out of reach.
   */
  async acquireAll(hosts: readonly string[], witnesses: readonly string[] = []): Promise<void> {
    const deadline = performance.now() + (this.#context.waitMs ?? 0);
    try {
      for (const host of [...hosts, ...witnesses].toSorted()) {
        const taken = this.acquire(host, Math.max(0, deadline - performance.now()));
        await (witnesses.includes(host) ? this.#skipUnreachable(host, taken) : taken);
      }
    } catch (error) {
      await this.releaseAll();
      throw error;
    }
  }

  /** Takes one lock; also again, where it went with a connection. */
  async acquire(host: string, waitMs = 0): Promise<void> {
    await this.#take(host, waitMs, (other) => this.#context.onHostWait?.(host, other));
  }

  /**
   * Makes sure that a host is still locked: a lock that went with its connection is taken again, where
   * no other run has it. Tells which, because other runs may have come and gone in between.
   */
  async hold(host: string): Promise<'all along' | 'again'> {
    if (this.#find(host).isHeld) return 'all along';
    const { holder, silenceMs = defaultSilenceMs } = this.#context;
    let found: string | undefined;
    try {
      await this.#take(host, 0, (other) => (found = other));
    } catch (error) {
      const isLocked = error instanceof LvsError && error.code === 'LOCKED';
      // Its own lock of before: the host has not noticed yet that nobody is there any more.
      if (!isLocked || found !== holder) throw error;
      await this.acquire(host, silenceMs + noticeMs);
    }
    return 'again';
  }

  async #take(host: string, waitMs: number, onWait: (holder: string) => void): Promise<void> {
    const { connect, holder, ...options } = this.#context;
    const lock = await acquireRunLock(await connect(host), holder, { ...options, waitMs, onWait });
    this.#locks.set(host, lock);
  }

  async #skipUnreachable(host: string, taken: Promise<void>): Promise<void> {
    try {
      await taken;
    } catch (error) {
      const { signal, onHostSkipped } = this.#context;
      signal?.throwIfAborted();
      if (!(error instanceof LvsError) || error.code === 'LOCKED') throw error;
      onHostSkipped?.(host, error.message);
    }
  }

  /** Throws CONNECTION_LOST where the lock of a host has gone. */
  assertHeld(host: string): void {
    this.#find(host).assertHeld();
  }

  #find(host: string): RunLock {
    const lock = this.#locks.get(host);
    if (lock === undefined) throw new Error(`${host} is to be changed, and was not locked.`);
    return lock;
  }

  /** Gives all back. Never rejects. */
  async releaseAll(): Promise<void> {
    await Promise.all([...this.#locks.values()].map((lock) => lock.release()));
    this.#locks.clear();
  }
}
