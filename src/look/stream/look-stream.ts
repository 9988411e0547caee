import { randomBytes } from 'node:crypto';
import type { Writable } from 'node:stream';
import { FactTable } from '../../facts/fact-table.js';
import { parseProbe } from '../../facts/probe.js';
import type { Connection, ExecOptions } from '../../model/host/connection.js';
import { LvsError } from '../../model/problem/error.js';
import { maxAnswerLength, StreamLines, type Said } from './stream-lines.js';
import { streamScript, type Watch } from './stream-script.js';

/** What a host answered. */
export type Answer = {
  readonly facts: FactTable;
  /** By the host's clock, in milliseconds since 1970. */
  readonly hostMs: number;
};

export type StreamOptions = {
  /** Told of each line of what is followed. */
  readonly onEvent?: (line: string) => void;
  readonly signal?: AbortSignal;
  /** Default: it may be long until somebody asks again, and each question has a limit of its own. */
  readonly limits?: Pick<ExecOptions, 'silenceMs' | 'maxBytes'>;
};

type Waiting<Q> = {
  readonly question: Q;
  readonly take: (answer: Answer) => void;
  readonly fail: (reason: Error) => void;
};

/**
 * One command on a host that gathers facts each time it is asked, and tells what happens meanwhile, so
 * that a host can be watched without an exec a look. It ends with its standard input, so also with the connection.
 */
export class LookStream<Q extends string> {
  readonly #nonce = randomBytes(8).toString('hex');
  readonly #watch: Watch<Q>;
  readonly #onEvent: StreamOptions['onEvent'];
  readonly #lines = new StreamLines(this.#nonce);
  readonly #waiting = new Map<number, Waiting<Q>>();
  readonly #refused = new AbortController();
  readonly #stdin: Promise<Writable>;
  /** Resolves with the reason when the command has ended. */
  readonly ended: Promise<Error>;
  #end: Error | undefined;
  #asked = 0;

  constructor(
    connection: Connection,
    watch: Watch<Q>,
    { onEvent, signal, limits = {} }: StreamOptions = {},
  ) {
    this.#watch = watch;
    this.#onEvent = onEvent;
    const signals = [this.#refused.signal, ...(signal === undefined ? [] : [signal])];
    let feed: (stdin: Writable) => void = () => undefined;
    const fed = new Promise<Writable>((resolve) => (feed = resolve));
    this.ended = this.#run(connection, {
      signal: AbortSignal.any(signals),
      keepStdout: false,
      ...{ timeoutMs: Infinity, silenceMs: Infinity, maxBytes: Infinity, ...limits },
      feed: (stdin) => feed(stdin),
      onStdout: (text) => this.#hear(text),
    });
    this.#stdin = Promise.race([fed, this.ended.then((reason) => Promise.reject(reason))]);
    // Whoever asks is told.
    this.#stdin.catch(() => undefined);
  }

  /**
   * Asks once; rejects when the command or the connection has ended. `take` is called the moment the
   * answer is there, before anything is heard that was said after it.
   */
  async ask<T>(question: Q, take: (answer: Answer) => T): Promise<T> {
    const stdin = await this.#stdin;
    if (this.#end !== undefined) throw this.#end;
    return new Promise<T>((resolve, reject) => {
      const number = ++this.#asked;
      this.#waiting.set(number, {
        question,
        take: (answer) => resolve(take(answer)),
        fail: reject,
      });
      stdin.write(`${question} ${number}\n`);
    });
  }

  /** Resolves when questions can be asked; rejects where that will not be. */
  async ready(): Promise<void> {
    await this.#stdin;
  }

  /** Ends the command. */
  close(): void {
    this.#stdin.then((stdin) => stdin.end()).catch(() => undefined);
  }

  async #run(connection: Connection, options: ExecOptions): Promise<Error> {
    const reason = await connection.exec(streamScript(this.#watch, this.#nonce), options).then(
      () => new LvsError('COMMAND_FAILED', 'The watch ended by itself.', { host: connection.host }),
      (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
    );
    this.#end = reason;
    for (const { fail } of this.#waiting.values()) fail(reason);
    this.#waiting.clear();
    return reason;
  }

  #hear(text: string): void {
    for (const said of this.#lines.read(text)) {
      if (said.type === 'event') this.#onEvent?.(said.line);
      else this.#answer(said);
    }
    if (this.#lines.isTooLong) this.#refuse();
  }

  #answer({ number, hostMs, output }: Extract<Said, { type: 'answer' }>): void {
    const waiting = this.#waiting.get(number);
    if (waiting === undefined) return;
    this.#waiting.delete(number);
    const refs = this.#watch.questions[waiting.question];
    const nothing = refs.length === 0 ? new FactTable(new Map()) : undefined;
    const facts = nothing ?? parseProbe(refs, output, this.#nonce);
    if (facts !== undefined) waiting.take({ facts, hostMs });
    else
      waiting.fail(new LvsError('COMMAND_FAILED', 'The host did not tell all it was asked for.'));
  }

  #refuse(): void {
    const megabytes = maxAnswerLength / 1e6;
    const message = `The host printed more than ${megabytes} MB when it was looked at.`;
    // As one that does not answer: it is asked again over another stream.
    this.#refused.abort(new LvsError('TIMED_OUT', message));
  }
}
