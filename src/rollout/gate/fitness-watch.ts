import type { Looks } from '../../look/director-look.js';
import type { Wrong } from './wrong.js';

// Each answer of keepalived leaves a line in its log.
const pauseMs = 1_000;

/** Asks who could take over, only when that matters: before a gate opens, and while nobody owns an address. */
export class FitnessWatch {
  readonly #ask: (looks: Looks) => Promise<readonly Wrong[]>;
  #askedMs = -Infinity;
  #last: readonly Wrong[] = [];

  constructor(ask: (looks: Looks) => Promise<readonly Wrong[]>) {
    this.#ask = ask;
  }

  /** Once in a while, as long as somebody is missed; else nothing. */
  async look(shown: readonly Wrong[], looks: Looks): Promise<readonly Wrong[]> {
    if (this.#last.length === 0 && !shown.some(({ kind }) => kind === 'no-owner')) return [];
    return performance.now() - this.#askedMs < pauseMs ? this.#last : this.lookNow(looks);
  }

  /** At once. */
  async lookNow(looks: Looks): Promise<readonly Wrong[]> {
    this.#askedMs = performance.now();
    this.#last = await this.#ask(looks);
    return this.#last;
  }
}
