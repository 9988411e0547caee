import type { Clock } from '../../../src/verify/clock.js';

type Sleeper = { readonly atMs: number; readonly wake: () => void };

/**
 * A clock whose time passes only while everybody waits for it, so that an experiment of minutes takes
 * no time, and takes the same course on every machine.
 */
export class VirtualClock implements Clock {
  readonly epochMs = Date.UTC(2026, 0, 31, 12);
  readonly #sleepers = new Set<Sleeper>();
  #nowMs = 0;
  #isPassing = false;

  now(): number {
    return this.#nowMs;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#sleepers.delete(sleeper);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      const sleeper: Sleeper = { atMs: this.#nowMs + Math.max(0, ms), wake };
      this.#sleepers.add(sleeper);
      if (signal?.aborted === true) wake();
      else signal?.addEventListener('abort', wake, { once: true });
      this.#pass();
    });
  }

  // Promises and streams settle before setImmediate: then nobody has anything to do but to wait.
  #pass(): void {
    if (this.#isPassing) return;
    this.#isPassing = true;
    setImmediate(() => {
      this.#isPassing = false;
      const [next] = [...this.#sleepers].sort((a, b) => a.atMs - b.atMs);
      if (next === undefined) return;
      this.#nowMs = next.atMs;
      next.wake();
      this.#pass();
    });
  }
}
