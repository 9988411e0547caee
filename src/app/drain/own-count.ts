import type { Run } from '../../engine/run.js';
import { openConnectionsAt } from '../../facts/network/open-connections.js';
import { LookStream } from '../../look/stream/look-stream.js';
import { entrancesOf } from '../../lvs/entrances/entrances.js';
import type { DrainRequest } from '../../model/cluster/drain.js';
import { drainedServices, isOneSided } from './drained-load.js';

/** Asks a drained real server how many connections it has open itself; undefined: it does not tell. */
class OwnCount {
  readonly #stream: Promise<LookStream<'open'> | undefined>;
  readonly #refs: readonly ReturnType<typeof openConnectionsAt>[];
  /** For so long a client that was served is remembered, in ms. */
  readonly rememberedMs: number;
  #quietSince: number | undefined;

  constructor({ pool, signal, cluster }: Run, host: string, request: DrainRequest) {
    const services = drainedServices(cluster.services, request).filter((service) =>
      isOneSided(service, host),
    );
    this.#refs = services.map((service) => openConnectionsAt(service.vip, entrancesOf(service)));
    this.rememberedMs =
      1000 * Math.max(0, ...services.map(({ persistenceSeconds = 0 }) => persistenceSeconds));
    this.#stream = pool.connect(host, signal).then(
      (connection) => new LookStream(connection, { questions: { open: this.#refs } }, { signal }),
      () => undefined,
    );
  }

  /** Whether it has had none for so long that nobody is remembered either; `nowMs` by any clock that goes on. */
  async isQuiet(nowMs: number): Promise<boolean> {
    const open = await this.#ask();
    if (open !== 0) {
      this.#quietSince = undefined;
      return false;
    }
    this.#quietSince ??= nowMs;
    return nowMs - this.#quietSince >= this.rememberedMs;
  }

  async #ask(): Promise<number | undefined> {
    const stream = await this.#stream;
    try {
      const counts = await stream?.ask('open', ({ facts }) =>
        this.#refs.map((ref) => facts.get(ref)),
      );
      return counts?.reduce<number | undefined>(
        (total, count) => (total === undefined || count === undefined ? undefined : total + count),
        0,
      );
    } catch {
      // It may be off by now: what directors count is all that is known.
      return undefined;
    }
  }

  async close(): Promise<void> {
    (await this.#stream)?.close();
  }
}

/** One for each real server, from when it is first needed. */
export class OwnCounts {
  readonly #counts = new Map<string, OwnCount>();

  constructor(
    readonly run: Run,
    readonly request: DrainRequest,
  ) {}

  of(host: string): OwnCount {
    const count = this.#counts.get(host) ?? new OwnCount(this.run, host, this.request);
    this.#counts.set(host, count);
    return count;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#counts.values()].map((count) => count.close()));
  }
}
