import type { Writable } from 'node:stream';
import type { Connection } from '../../model/connection.js';
import type { Clock } from '../clock.js';
import { measureOffset, type ClockOffset, type ClockSample } from './clock-offset.js';
import { StreamLines, type Said } from './stream-lines.js';
import { watchScript, type Watch } from './watch-script.js';

/** What a stream tells besides answering: with the times at which it was asked last, and heard. */
export type Heard = Exclude<Said, { type: 'answer' }> & {
  readonly askedMs: number;
  readonly heardMs: number;
};

export type StreamOptions = {
  readonly clock: Clock;
  readonly watch: Watch;
  readonly onHeard: (heard: Heard) => void;
};

type What = 'time' | 'poll' | 'look';
type Question = { readonly what: What; readonly sentMs: number; readonly answered: () => void };

// A process or two on the host each time.
const heartbeatMs = 1000;
const greetings = 4;
const answerLimitMs = 5000;
// An hour of drills on a busy director is a tenth of it.
const maxStreamBytes = 32 * 1024 * 1024;

/** One long-running command on a host that says what happens there, with the offset of its clock. */
export class HostStream {
  readonly #clock: Clock;
  readonly #onHeard: StreamOptions['onHeard'];
  readonly #lines = new StreamLines();
  readonly #questions = new Map<number, Question>();
  readonly #samples: ClockSample[] = [];
  readonly #stopping = new AbortController();
  #stdin: Writable | undefined;
  #asked = 0;
  #askedMs = 0;
  #fromMs = Infinity;
  #heardMs = 0;
  #isGone = false;
  #lost: string | undefined;
  #ended: Promise<void> = Promise.resolve();

  private constructor({ clock, onHeard }: StreamOptions) {
    this.#clock = clock;
    this.#onHeard = onHeard;
  }

  /** Starts the command, and resolves when it has shown the whole state once. Never rejects: see `lost`. */
  static async open(connection: Connection, options: StreamOptions): Promise<HostStream> {
    const stream = new HostStream(options);
    const ready = new Promise<void>((resolve) => {
      stream.#ended = stream.#run(connection, options.watch, resolve).finally(resolve);
    });
    await ready;
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
    this.#stdin?.end();
    if (isThere) await this.#within(this.#ended);
  }

  async #run(connection: Connection, watch: Watch, ready: () => void): Promise<void> {
    try {
      await connection.exec(watchScript(watch), {
        keepStdout: false,
        // Whoever asks it has a limit for the answer; what is written down of it must fit into memory.
        ...{ timeoutMs: Infinity, silenceMs: Infinity, maxBytes: maxStreamBytes },
        feed: (stdin) => {
          this.#stdin = stdin;
          ready();
        },
        onStdout: (text) => {
          for (const said of this.#lines.read(text)) this.#hear(said);
        },
      });
      this.#lose('it ended by itself');
    } catch (error) {
      this.#lose(error instanceof Error ? error.message : String(error));
    }
  }

  #lose(reason: string): void {
    this.#isGone = true;
    if (!this.#stopping.signal.aborted) this.#lost ??= reason;
    for (const { answered } of this.#questions.values()) answered();
    this.#questions.clear();
  }

  #hear(said: Said): void {
    const heardMs = this.#clock.now();
    if (said.type !== 'answer') {
      this.#onHeard({ ...said, askedMs: this.#askedMs, heardMs });
      return;
    }
    const question = this.#questions.get(said.number);
    if (question === undefined) return;
    this.#questions.delete(said.number);
    this.#heardMs = heardMs;
    // The other answers took longer, so that they say less about the clock.
    if (question.what === 'time') {
      this.#samples.push({ sentMs: question.sentMs, receivedMs: heardMs, hostMs: said.hostMs });
    }
    question.answered();
  }

  async #look(): Promise<void> {
    const sentMs = this.#clock.now();
    await this.#ask('look');
    if (this.#heardMs >= sentMs) this.#fromMs = Math.min(this.#fromMs, sentMs);
  }

  /** Asks, and resolves when the answer is there, or will not come. */
  async #ask(what: What): Promise<void> {
    if (this.#isGone) return;
    const number = ++this.#asked;
    const sentMs = (this.#askedMs = this.#clock.now());
    const answered = new Promise<void>((resolve) => {
      this.#questions.set(number, { what, sentMs, answered: resolve });
    });
    this.#stdin?.write(`${what} ${number}\n`);
    if (!(await this.#within(answered))) this.#lose('it does not answer any more');
  }

  /** Whether it happened within the time that an answer may take. */
  async #within(event: Promise<void>): Promise<boolean> {
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
