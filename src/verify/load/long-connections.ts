import type { Duplex } from 'node:stream';
import type { VirtualService } from '../../model/cluster.js';
import type { ConnectionEnd, ConnectionEntry, Observer } from '../../model/history.js';
import type { Clock } from '../clock.js';
import type { Recording } from '../observers/recording.js';
import { nameServer } from './answering-server.js';
import { exchange, openTo } from './exchange.js';
import { readHead, requestText, type ResponseHead } from './http-text.js';
import { pathOf } from './send-request.js';
import { openerOf, type Source } from './source.js';

/** Which connections are held. */
export type HoldOptions = {
  readonly sources: readonly Source[];
  readonly services: readonly VirtualService[];
  readonly clock: Clock;
};

const pauseMs = 500;
const answerLimitMs = 3000;

type Ping = 'alive' | 'closing' | Exclude<ConnectionEnd, 'kept'>;

/** Long-lived HTTP connections through the services, one from each source, with a sign of life twice a second. */
export class LongConnections {
  readonly #options: HoldOptions;
  readonly #stopping = new AbortController();
  readonly #entries: ConnectionEntry[] = [];
  readonly #fromMs: number;
  readonly #holding: Promise<unknown>;

  constructor(options: HoldOptions) {
    this.#options = options;
    this.#fromMs = options.clock.now();
    this.#holding = Promise.all(
      options.sources.flatMap((source) =>
        options.services.map((service) => this.#keepOne(source, service)),
      ),
    );
  }

  /** Looks once more whether they live, closes them, and hands over what it saw. */
  async stop(): Promise<Recording> {
    this.#stopping.abort();
    await this.#holding;
    return { observers: this.#observers(), entries: this.#entries };
  }

  /** Holds one connection; a broken one is followed by another. */
  async #keepOne(source: Source, service: VirtualService): Promise<void> {
    const { clock } = this.#options;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const stream = await this.#open(source, service);
      const holds = stream === undefined || (await this.#hold(stream, source, service));
      stream?.destroy();
      if (!holds) return;
      await clock.sleep(pauseMs, signal);
    }
  }

  async #open(source: Source, service: VirtualService): Promise<Duplex | undefined> {
    const opening = openTo(openerOf(source, service));
    const { value } = await this.#within(opening.catch(() => undefined));
    if (value === undefined) void opening.then((late) => late.destroy()).catch(() => undefined);
    return value;
  }

  /** Says whether another one is worth trying: false where the server keeps no connection. */
  async #hold(stream: Duplex, source: Source, service: VirtualService): Promise<boolean> {
    const { clock } = this.#options;
    const openedMs = clock.now();
    let bytes = 0;
    let lastByteMs = openedMs;
    const count = (chunk: Buffer): void => {
      bytes += chunk.length;
      lastByteMs = clock.now();
    };
    stream.on('data', count);
    const first = await this.#ping(stream, service);
    if (first.head === undefined) return true;
    if (first.ping === 'closing') return false;
    const server = nameServer(first.head, '', service.realServers);
    const end = await this.#pingUntilEnd(stream, service);
    const observer = connectionsId(source, service);
    const { address: client } = source;
    this.#entries.push({
      ...{ type: 'connection', observer, client, server, openedMs, lastByteMs, bytes, end },
    });
    return true;
  }

  async #pingUntilEnd(stream: Duplex, service: VirtualService): Promise<ConnectionEnd> {
    const { signal } = this.#stopping;
    for (;;) {
      await this.#options.clock.sleep(pauseMs, signal);
      const isLast = signal.aborted;
      const { ping } = await this.#ping(stream, service);
      if (ping === 'reset' || ping === 'stalled') return ping;
      // A server may end a connection in good order after so many requests.
      if (isLast || ping === 'closing') return 'kept';
    }
  }

  async #ping(
    stream: Duplex,
    { vip: host, check }: VirtualService,
  ): Promise<{ readonly ping: Ping; readonly head?: ResponseHead }> {
    const path = pathOf(check);
    const text = requestText('HEAD', { host, path, connection: 'keep-alive' });
    const exchanged = exchange(stream, text, (received) => readHead(received) !== undefined);
    const { inTime, value } = await this.#within(exchanged.catch(() => undefined));
    if (!inTime) return { ping: 'stalled' };
    const head = readHead(value ?? '');
    if (head === undefined) return { ping: 'reset' };
    const isClosing = head.headers.get('connection')?.toLowerCase() === 'close';
    return { ping: isClosing ? 'closing' : 'alive', head };
  }

  async #within<T>(event: Promise<T>): Promise<{ readonly inTime: boolean; readonly value?: T }> {
    const limit = new AbortController();
    const tooLate = this.#options.clock
      .sleep(answerLimitMs, limit.signal)
      .then(() => ({ inTime: false }));
    return Promise.race([event.then((value) => ({ inTime: true, value })), tooLate]).finally(() =>
      limit.abort(),
    );
  }

  #observers(): readonly Observer[] {
    const { sources, services, clock } = this.#options;
    const span = { fromMs: this.#fromMs, untilMs: clock.now() };
    return sources.flatMap((source) =>
      services.map((service) => ({
        id: connectionsId(source, service),
        ...({ kind: 'connections', host: source.host, service: service.name } as const),
        ...span,
        ...{ clockOffsetMs: 0, roundTripMs: 0 },
      })),
    );
  }
}

function connectionsId({ host }: Source, { name }: VirtualService): string {
  return `connections@${host}/${name}`;
}
