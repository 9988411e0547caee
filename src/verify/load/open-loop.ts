import { openDoor } from '../../look/open-door.js';
import type { ControlEntry, Observer, RequestEntry } from '../../model/verify/history.js';
import type { Clock } from '../clock.js';
import type { Recording } from '../observers/recording.js';
import type { Ask, Round } from './asks.js';
import { sendRequest } from './send-request.js';

/** What is asked, and how. */
export type LoadOptions = {
  /** One after the other, and again from the begin. */
  readonly rounds: readonly Round[];
  readonly clock: Clock;
  /** Time between two rounds. */
  readonly intervalMs: number;
  /** How long an answer is waited for. */
  readonly timeoutMs: number;
  /** Told of each request that has ended. */
  readonly onRequest?: (request: RequestEntry) => void;
};

/**
 * Short requests at fixed times, whatever became of the ones before them: what is slow or silent is
 * asked no less often (open loop).
 */
export class OpenLoop {
  readonly #options: LoadOptions;
  readonly #stopping = new AbortController();
  readonly #entries: (RequestEntry | ControlEntry)[] = [];
  readonly #pending = new Set<Promise<void>>();
  /** Sources that were lost, by host, with the time and the reason. */
  readonly #lost = new Map<string, { readonly atMs: number; readonly reason: string }>();
  readonly #fromMs: number;
  readonly #ticking: Promise<void>;

  constructor(options: LoadOptions) {
    this.#options = options;
    this.#fromMs = options.clock.now();
    this.#ticking = options.rounds.length === 0 ? Promise.resolve() : this.#tick();
  }

  /** Sends no more, waits for what is under way, and hands over what it saw. */
  async stop(): Promise<Recording> {
    const untilMs = this.#options.clock.now();
    this.#stopping.abort();
    await this.#ticking;
    await Promise.all(this.#pending);
    return { observers: this.#observers(untilMs), entries: this.#entries };
  }

  async #tick(): Promise<void> {
    const { clock, intervalMs } = this.#options;
    const { signal } = this.#stopping;
    for (let tick = 0; !signal.aborted; tick++) {
      const scheduledMs = this.#fromMs + tick * intervalMs;
      const waitMs = scheduledMs - clock.now();
      if (waitMs > 0) await clock.sleep(waitMs, signal);
      if (!this.#stopping.signal.aborted) this.#fire(tick, scheduledMs);
    }
  }

  #fire(tick: number, scheduledMs: number): void {
    const { rounds } = this.#options;
    for (const ask of rounds[tick % rounds.length] ?? []) {
      if (this.#lost.has(ask.source.host)) continue;
      const request = this.#request(ask, scheduledMs).finally(() => this.#pending.delete(request));
      this.#pending.add(request);
    }
  }

  async #request(ask: Ask, scheduledMs: number): Promise<void> {
    const { observer, source, service, asking, to } = ask;
    const { clock, timeoutMs, onRequest } = this.#options;
    const startMs = clock.now();
    try {
      const open = () => openDoor(source.connection, to);
      const { vip: host, realServers } = service;
      const outcome = await sendRequest({ asking, host, realServers, open, clock, timeoutMs });
      const request = {
        observer: observer.id,
        ...{ scheduledMs, startMs, durationMs: clock.now() - startMs },
        client: source.address,
        outcome,
      };
      if (observer.kind === 'control') {
        this.#entries.push({ type: 'control', ...request });
        return;
      }
      const entry: RequestEntry = { type: 'request', ...request };
      this.#entries.push(entry);
      onRequest?.(entry);
    } catch (error) {
      // The way to the source is gone, not the service.
      const reason = error instanceof Error ? error.message : String(error);
      if (!this.#lost.has(source.host)) this.#lost.set(source.host, { atMs: startMs, reason });
    }
  }

  #observers(untilMs: number): readonly Observer[] {
    const asks = new Map(this.#options.rounds.flat().map((ask) => [ask.observer.id, ask]));
    return [...asks.values()].map(({ observer, source }) => {
      const lost = this.#lost.get(source.host);
      return {
        ...observer,
        ...{ fromMs: this.#fromMs, untilMs: lost?.atMs ?? untilMs },
        ...(lost === undefined ? {} : { endedEarly: lost.reason }),
        ...{ clockOffsetMs: 0, roundTripMs: 0 },
      };
    });
  }
}
