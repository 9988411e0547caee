import type { FactTable } from '../../facts/fact-table.js';
import { LookStream, type Answer } from '../../look/stream/look-stream.js';
import type { Watch } from '../../look/stream/stream-script.js';
import type { Connection } from '../../model/host/connection.js';
import type { Clock } from '../clock.js';
import { measureOffset, type ClockOffset, type ClockSample } from './clock-offset.js';

/**
 * What a stream is asked: for the host's time alone, for what nothing tells of by itself, and for the
 * whole state of what is followed, so that nothing was missed before and in between.
 */
export type What = 'time' | 'poll' | 'look';

/**
 * What a stream tells; an answer with the times at which it was asked for, and heard, and with the lines that came in
 * between: what they tell may be newer than what was gathered for the answer.
 */
export type Heard =
  | { readonly type: 'event'; readonly line: string }
  | {
      readonly type: 'answer';
      readonly what: Exclude<What, 'time'>;
      readonly facts: FactTable;
      readonly askedMs: number;
      readonly heardMs: number;
      readonly news: readonly string[];
    };

export type StreamOptions = {
  readonly clock: Clock;
  readonly watch: Watch<What>;
  readonly onHeard: (heard: Heard) => void;
};

// A process or two on the host each time.
const heartbeatMs = 1000;
const greetings = 4;
const answerLimitMs = 5000;
// An hour of drills on a busy director is a tenth of it.
const maxStreamBytes = 32 * 1024 * 1024;

/** A stream from a host by the clock of an experiment: how long nothing escaped it, and the offset of its clock. */
export class HostStream {
  readonly #clock: Clock;
  readonly #onHeard: StreamOptions['onHeard'];
  readonly #stream: LookStream<What>;
  readonly #samples: ClockSample[] = [];
  readonly #stopping = new AbortController();
  /** For each question that is not answered yet: the lines that came since. */
  readonly #news = new Set<string[]>();
  #fromMs = Infinity;
  #heardMs = 0;
  #isGone = false;
  #lost: string | undefined;

  private constructor(connection: Connection, { clock, watch, onHeard }: StreamOptions) {
    this.#clock = clock;
    this.#onHeard = onHeard;
    this.#stream = new LookStream(connection, watch, {
      onEvent: (line) => {
        for (const news of this.#news) news.push(line);
        onHeard({ type: 'event', line });
      },
      // What is written down of it must fit into memory.
      limits: { maxBytes: maxStreamBytes },
    });
    void this.#stream.ended.then(({ message }) => this.#lose(message));
  }

  /** Starts the command, and resolves when it has shown the whole state once. Never rejects: see `lost`. */
  static async open(connection: Connection, options: StreamOptions): Promise<HostStream> {
    const stream = new HostStream(connection, options);
    await stream.#stream.ready().catch(() => undefined);
    for (let greeting = 0; greeting < greetings; greeting++) await stream.#ask('time');
    await stream.#look();
    void stream.#beat();
    return stream;
  }

  /** Nothing escaped it in this time; by the experiment's clock. */
  get span(): { readonly fromMs: number; readonly untilMs: number } {
    return { fromMs: Math.min(this.#fromMs, this.#heardMs), untilMs: this.#heardMs };
  }

  /** Why it ended before it was stopped. */
  get lost(): string | undefined {
    return this.#lost;
  }

  get offset(): ClockOffset {
    return measureOffset(this.#samples, this.#clock.epochMs);
  }

  /** Makes sure that nothing escaped it up to now. */
  touch(): Promise<void> {
    return this.#ask('time');
  }

  /** Shows the whole state once more, and ends the command. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#look();
    for (let farewell = 0; farewell < greetings; farewell++) await this.#ask('time');
    const isThere = !this.#isGone;
    this.#stream.close();
    if (isThere) await this.#within(this.#stream.ended);
  }

  #lose(reason: string): void {
    this.#isGone = true;
    if (!this.#stopping.signal.aborted) this.#lost ??= reason;
  }

  #take(what: What, { facts, hostMs }: Answer, askedMs: number, news: readonly string[]): void {
    if (this.#isGone) return;
    const heardMs = this.#clock.now();
    this.#heardMs = heardMs;
    // The other answers took longer, so that they say less about the clock.
    if (what === 'time') this.#samples.push({ sentMs: askedMs, receivedMs: heardMs, hostMs });
    else this.#onHeard({ type: 'answer', what, facts, askedMs, heardMs, news });
  }

  async #look(): Promise<void> {
    const sentMs = this.#clock.now();
    await this.#ask('look');
    if (this.#heardMs >= sentMs) this.#fromMs = Math.min(this.#fromMs, sentMs);
  }

  /** Asks, and resolves when the answer is there, or will not come. */
  async #ask(what: What): Promise<void> {
    if (this.#isGone) return;
    const askedMs = this.#clock.now();
    const news: string[] = [];
    this.#news.add(news);
    const answered = this.#stream
      .ask(what, (answer) => this.#take(what, answer, askedMs, news))
      .catch((error: unknown) => this.#lose(error instanceof Error ? error.message : String(error)))
      .finally(() => this.#news.delete(news));
    if (!(await this.#within(answered))) this.#lose('it does not answer any more');
  }

  /** Whether it happened within the time that an answer may take. */
  async #within(event: Promise<unknown>): Promise<boolean> {
    const limit = new AbortController();
    const tooLate = this.#clock.sleep(answerLimitMs, limit.signal).then(() => false);
    const inTime = event.then(() => true);
    return Promise.race([inTime, tooLate]).finally(() => limit.abort());
  }

  // The first look may have come before what follows had begun to: the second makes up for it.
  async #beat(): Promise<void> {
    const { signal } = this.#stopping;
    for (let beat = 0; !this.#isGone; beat++) {
      await this.#clock.sleep(heartbeatMs, signal);
      if (signal.aborted) return;
      await this.#ask(beat === 0 ? 'look' : 'poll');
    }
  }
}
