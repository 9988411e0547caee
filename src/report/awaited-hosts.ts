import type { Emit, Event } from '../model/run/event.js';

const firstMs = 10_000;
const againMs = 30_000;

/** How long until hosts are named, and named again, in milliseconds. */
export type AwaitedTimes = { readonly firstMs: number; readonly againMs: number };

/**
 * Passes events on, and says which hosts a phase still waits for when it takes some seconds: so a host
 * that hangs is known before it is given up.
 */
export class AwaitedHosts {
  readonly #emit: Emit;
  readonly #times: AwaitedTimes;
  #phase = '';
  /** In the order of the phase. */
  readonly #awaited = new Set<string>();
  #startedAt = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(emit: Emit, times: AwaitedTimes = { firstMs, againMs }) {
    this.#emit = emit;
    this.#times = times;
  }

  readonly emit: Emit = (event) => {
    this.#note(event);
    this.#emit(event);
  };

  end(): void {
    clearTimeout(this.#timer);
    this.#awaited.clear();
  }

  // A play has hosts that wait for their turn: there, only those at work are awaited.
  #note(event: Event): void {
    if (event.type === 'phase-started') this.#begin(event.phase, event.hosts);
    else if (event.type === 'phase-finished') this.end();
    else if (event.type === 'change-started') this.#awaited.add(event.host);
    else if (event.type === 'host-probed' || event.type === 'host-failed') {
      this.#awaited.delete(event.host);
    } else if (event.type === 'change-done') this.#awaited.delete(event.host);
  }

  #begin(phase: string, hosts: readonly string[]): void {
    this.end();
    this.#phase = phase;
    if (phase === 'probe' || phase === 'check') for (const host of hosts) this.#awaited.add(host);
    this.#startedAt = performance.now();
    this.#wait(this.#times.firstMs);
  }

  #wait(ms: number): void {
    // What is waited for keeps the program going; to name it does not.
    this.#timer = setTimeout(() => {
      if (this.#awaited.size > 0) this.#tell();
      this.#wait(this.#times.againMs);
    }, ms).unref();
  }

  #tell(): void {
    const waitedMs = Math.round(performance.now() - this.#startedAt);
    const hosts = [...this.#awaited];
    this.#emit({ type: 'hosts-awaited', phase: this.#phase, hosts, waitedMs });
  }
}
