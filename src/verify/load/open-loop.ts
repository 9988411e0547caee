import type { VirtualService } from '../../model/cluster.js';
import type { Observer, RequestEntry } from '../../model/history.js';
import type { Clock } from '../clock.js';
import type { LiveView } from '../observers/live-view.js';
import type { Recording } from '../observers/recording.js';
import { sendRequest } from './send-request.js';
import { openerOf, type Source } from './source.js';

/** How a service is asked. */
export type LoadOptions = {
  /** Asked in turn. */
  readonly sources: readonly Source[];
  readonly services: readonly VirtualService[];
  readonly clock: Clock;
  readonly view: LiveView;
  /** Time between two requests to a service. */
  readonly intervalMs: number;
  /** How long an answer is waited for. */
  readonly timeoutMs: number;
};

/**
 * Short requests through every service at fixed times, whatever became of the ones before them: a
 * service that is slow or silent is asked no less often (open loop).
 */
export class OpenLoop {
  readonly #options: LoadOptions;
  readonly #stopping = new AbortController();
  readonly #entries: RequestEntry[] = [];
  readonly #pending = new Set<Promise<void>>();
  /** Sources that were lost, by host, with the time and the reason. */
  readonly #lost = new Map<string, { readonly atMs: number; readonly reason: string }>();
  readonly #fromMs: number;
  readonly #ticking: Promise<void>;

  constructor(options: LoadOptions) {
    this.#options = options;
    this.#fromMs = options.clock.now();
    this.#ticking = this.#tick();
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
    const { sources, services } = this.#options;
    const source = sources[tick % sources.length];
    if (source === undefined || this.#lost.has(source.host)) return;
    for (const service of services) {
      const request = this.#request(source, service, scheduledMs).finally(() =>
        this.#pending.delete(request),
      );
      this.#pending.add(request);
    }
  }

  async #request(source: Source, service: VirtualService, scheduledMs: number): Promise<void> {
    const { clock, timeoutMs, view } = this.#options;
    const startMs = clock.now();
    try {
      const open = openerOf(source, service);
      const outcome = await sendRequest({ service, open, clock, timeoutMs });
      const entry: RequestEntry = {
        type: 'request',
        observer: requestsId(source, service),
        ...{ scheduledMs, startMs, durationMs: clock.now() - startMs },
        client: source.address,
        outcome,
      };
      this.#entries.push(entry);
      view.addRequest(entry);
    } catch (error) {
      // The way to the source is gone, not the service.
      const reason = error instanceof Error ? error.message : String(error);
      if (!this.#lost.has(source.host)) this.#lost.set(source.host, { atMs: startMs, reason });
    }
  }

  #observers(untilMs: number): readonly Observer[] {
    const { sources, services } = this.#options;
    return sources.flatMap((source) => {
      const lost = this.#lost.get(source.host);
      return services.map((service) => ({
        id: requestsId(source, service),
        ...({ kind: 'requests', host: source.host, service: service.name } as const),
        ...{ fromMs: this.#fromMs, untilMs: lost?.atMs ?? untilMs },
        ...(lost === undefined ? {} : { endedEarly: lost.reason }),
        ...{ clockOffsetMs: 0, roundTripMs: 0 },
      }));
    });
  }
}

function requestsId({ host }: Source, { name }: VirtualService): string {
  return `requests@${host}/${name}`;
}
