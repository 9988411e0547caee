import { setTimeout as sleep } from 'node:timers/promises';
import type { EarlyStop } from './early-stop.js';

// A kill on a host that answers takes at most three seconds; what hears nothing is ended there by its
// life line.
const longestEndMs = 5_000;

/** The commands that run on the hosts of a pool. */
export class RunningCommands {
  readonly #running = new Map<EarlyStop, Promise<unknown>>();

  add(stop: EarlyStop, ended: Promise<unknown>): void {
    this.#running.set(stop, ended);
    const forget = (): void => void this.#running.delete(stop);
    ended.then(forget, forget);
  }

  /**
   * Resolves when those that are to end before their time have ended: a connection that closes while one
   * of them is killed would leave it to itself. Never rejects.
   */
  async awaitStopped(): Promise<void> {
    const stopped = [...this.#running].filter(([stop]) => stop.isAsked).map(([, ended]) => ended);
    if (stopped.length === 0) return;
    const limit = sleep(longestEndMs, undefined, { ref: false });
    await Promise.race([Promise.allSettled(stopped), limit]);
  }
}
