import { keepalivedState, type KeepalivedState } from '../../facts/keepalived/keepalived.js';
import type { ConnectionPool } from '../../model/host/connection.js';
import { LvsError } from '../../model/problem/error.js';
import {
  directorRefs,
  readDirectorLook,
  type DirectorLook,
  type Looks,
} from '../../look/director-look.js';
import { LookStream, type Answer } from '../../look/stream/look-stream.js';
import { withTimeLimit } from '../../look/time-limit.js';

const watch = { questions: { look: directorRefs, state: [keepalivedState] } };
type Question = keyof typeof watch.questions;
type Stream = LookStream<Question>;

/** What the running keepalived of each director says; one that cannot be asked is missing. */
export type States = ReadonlyMap<string, KeepalivedState>;

/** How long is waited for a host. No longer: while a gate waits, the cluster is half changed. */
export const lookLimits = { connectMs: 15_000, answerMs: 5_000 };

function readLook({ facts }: Answer): DirectorLook {
  return readDirectorLook(facts);
}

function readState({ facts }: Answer): KeepalivedState {
  return facts.get(keepalivedState);
}

type LookOptions = { readonly signal: AbortSignal; readonly limits?: typeof lookLimits };

/** Looks at all directors at the same time, again and again, by one command on each. */
export class DirectorLooks {
  readonly #streams = new Map<string, Promise<Stream>>();
  readonly #pool: ConnectionPool;
  readonly #directors: readonly string[];
  readonly #signal: AbortSignal;
  readonly #limits: typeof lookLimits;

  constructor(
    pool: ConnectionPool,
    directors: readonly string[],
    { signal, limits = lookLimits }: LookOptions,
  ) {
    this.#pool = pool;
    this.#directors = directors;
    this.#signal = signal;
    this.#limits = limits;
  }

  /**
   * What they show now. One that does not answer in time is missing: the next look waits for a
   * connection that is still being made, and makes another one where it has failed.
   */
  async look(): Promise<Looks> {
    return this.#askAll('look', readLook);
  }

  /** Asks keepalived itself, which leaves a line in its log. */
  async states(): Promise<States> {
    return this.#askAll('state', readState);
  }

  close(): void {
    for (const director of this.#streams.keys()) this.#drop(director);
  }

  async #askAll<T>(
    question: Question,
    read: (answer: Answer) => T,
  ): Promise<ReadonlyMap<string, T>> {
    const answers = await Promise.all(
      this.#directors.map((director) => this.#ask(director, question, read)),
    );
    this.#signal.throwIfAborted();
    return new Map(answers.flat());
  }

  async #ask<T>(
    director: string,
    question: Question,
    read: (answer: Answer) => T,
  ): Promise<readonly (readonly [string, T])[]> {
    const { connectMs, answerMs } = this.#limits;
    try {
      const stream = await withTimeLimit(connectMs, this.#streamTo(director), this.#signal);
      if (stream === undefined) return [];
      const seen = await withTimeLimit(answerMs, stream.ask(question, read), this.#signal);
      if (seen !== undefined) return [[director, seen]];
    } catch (error) {
      this.#signal.throwIfAborted();
      if (!(error instanceof LvsError)) throw error;
    }
    this.#drop(director);
    return [];
  }

  #drop(director: string): void {
    const stream = this.#streams.get(director);
    this.#streams.delete(director);
    stream?.then((opened) => opened.close()).catch(() => undefined);
  }

  #streamTo(director: string): Promise<Stream> {
    const known = this.#streams.get(director);
    if (known !== undefined) return known;
    const opening = this.#pool
      .connect(director)
      .then((connection) => new LookStream(connection, watch, { signal: this.#signal }));
    this.#streams.set(director, opening);
    return opening;
  }
}
