import { setMaxListeners } from 'node:events';
import { LvsError } from '../../model/problem/error.js';

/**
 * What a command makes of an interruption: it cleans up and ends, or it was waiting for just that, or
 * it does not notice.
 */
export type Reaction = 'good-order' | 'expected-end' | 'none';

/** The wish to end: there is one terminal, and one Ctrl-C. */
export class Interruption {
  readonly #controller = new AbortController();
  #isHeeded = false;
  #orderly = 0;
  #endless = 0;

  constructor() {
    // Every host of a run listens: many listeners are no leak.
    setMaxListeners(0, this.#controller.signal);
  }

  /**
   * The signal that aborts on Ctrl-C or SIGTERM, its reason an LvsError INTERRUPTED. A command that
   * asks for it promises to end soon after, in good order; the process no longer ends by itself.
   */
  heed(): AbortSignal {
    this.#isHeeded = true;
    return this.#controller.signal;
  }

  /** The same for a piece of work only: it ends soon after the signal aborts, with the reason. */
  async inGoodOrder<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    this.#orderly++;
    try {
      return await work(this.#controller.signal);
    } finally {
      this.#orderly--;
    }
  }

  /**
   * Does something that has no end of its own: Ctrl-C is how a person ends it, and no failure. Unlike
   * with `heed`, nothing is said about it.
   */
  async endless<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const end = new AbortController();
    const stop = (): void => end.abort();
    this.#controller.signal.addEventListener('abort', stop);
    if (this.#controller.signal.aborted) stop();
    this.#endless++;
    try {
      return await work(end.signal);
    } finally {
      this.#endless--;
      this.#controller.signal.removeEventListener('abort', stop);
    }
  }

  /** Aborts the signal; says how a command will react to it. */
  interrupt(): Reaction {
    this.#controller.abort(new LvsError('INTERRUPTED', 'Interrupted.'));
    if (this.#isHeeded || this.#orderly > 0) return 'good-order';
    return this.#endless > 0 ? 'expected-end' : 'none';
  }
}
