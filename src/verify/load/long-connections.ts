import type { Duplex } from 'node:stream';
import { converse, secure } from '../../look/converse.js';
import { exchange } from '../../look/exchange.js';
import type { Keeping } from '../../lvs/asking/asking.js';
import { askingOf } from '../../tiers/asking-of.js';
import { isAnsweredWell, type Turn } from '../../lvs/asking/turn.js';
import type { Cluster } from '../../model/cluster/cluster.js';
import type { ConnectionEnd, ConnectionEntry, Observer } from '../../model/verify/history.js';
import type { Clock } from '../clock.js';
import type { Recording } from '../observers/recording.js';
import type { AskedDoor } from './asked-services.js';
import { nameServer } from './answering-server.js';
import { openTo } from './open-to.js';
import { openerOf, type Source } from './source.js';

/** Which connections are held. */
export type HoldOptions = {
  readonly cluster: Pick<Cluster, 'tiers'>;
  readonly sources: readonly Source[];
  readonly services: readonly AskedDoor[];
  readonly clock: Clock;
};

const pauseMs = 500;
const answerLimitMs = 3000;

/** A connection that is held, and how. */
type Held = { readonly stream: Duplex; readonly keep: Keeping; readonly sign: Turn };

type Ping = 'alive' | 'closing' | Exclude<ConnectionEnd, 'kept'>;

/** Long-lived connections through the services, one from each source, with a sign of life twice a second. */
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
  async #keepOne(source: Source, service: AskedDoor): Promise<void> {
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

  async #open(source: Source, service: AskedDoor): Promise<Duplex | undefined> {
    const opening = openTo(openerOf(source, service));
    const { value } = await this.#within(opening.catch(() => undefined));
    if (value === undefined) void opening.then((late) => late.destroy()).catch(() => undefined);
    return value;
  }

  /** Says whether another one is worth trying: false where the server keeps no connection. */
  async #hold(opened: Duplex, source: Source, service: AskedDoor): Promise<boolean> {
    const { clock, cluster } = this.#options;
    const asking = askingOf(cluster, service);
    const { keep, read } = asking;
    if (keep === undefined) return false;
    const openedMs = clock.now();
    let bytes = 0;
    let lastByteMs = openedMs;
    const count = (chunk: Buffer): void => {
      bytes += chunk.length;
      lastByteMs = clock.now();
    };
    const stream = secure(opened, asking).on('data', count);
    const greeting = await this.#enter(stream, keep.enter(service.vip));
    if (greeting === undefined) return true;
    const held = { stream, keep, sign: keep.ping(service.vip) };
    const { ping, text } = await this.#ping(held);
    if (text === undefined) return true;
    if (ping === 'closing') return false;
    const server = nameServer(read(greeting + text), service.realServers);
    const end = await this.#pingUntilEnd(held);
    const observer = connectionsId(source, service);
    const { address: client } = source;
    this.#entries.push({
      ...{ type: 'connection', observer, client, server, openedMs, lastByteMs, bytes, end },
    });
    return true;
  }

  /** What was said before the first sign of life; undefined: one does not come that far. */
  async #enter(stream: Duplex, turns: readonly Turn[]): Promise<string | undefined> {
    const { value: taken } = await this.#within(converse(stream, turns));
    const isIn = taken?.every(({ turn, text }) => isAnsweredWell(turn, text)) === true;
    return isIn ? taken.map(({ text }) => text).join('') : undefined;
  }

  async #pingUntilEnd(held: Held): Promise<ConnectionEnd> {
    const { signal } = this.#stopping;
    for (;;) {
      await this.#options.clock.sleep(pauseMs, signal);
      const isLast = signal.aborted;
      const { ping } = await this.#ping(held);
      if (ping === 'reset' || ping === 'stalled') return ping;
      // A server may end a connection in good order after so many requests.
      if (isLast || ping === 'closing') return 'kept';
    }
  }

  async #ping({
    stream,
    keep,
    sign,
  }: Held): Promise<{ readonly ping: Ping; readonly text?: string }> {
    const { inTime, value } = await this.#within(exchange(stream, sign));
    if (!inTime) return { ping: 'stalled' };
    const { text = '' } = value ?? {};
    if (sign.isCut(text) || sign.readStatus(text) === undefined) return { ping: 'reset' };
    return { ping: keep.isLast(text) ? 'closing' : 'alive', text };
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
        ...({ kind: 'connections', host: source.host, service: service.service.name } as const),
        ...span,
        ...{ clockOffsetMs: 0, roundTripMs: 0 },
      })),
    );
  }
}

function connectionsId({ host }: Source, { service }: AskedDoor): string {
  return `connections@${host}/${service.name}`;
}
