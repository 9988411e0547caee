import { interrupted, onAbort } from './early-stop.js';

/** Lets only so many hold a slot at once; the others wait in their order. */
export class ChannelSlots {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  /** Waits for a slot and takes it; the function given back frees it. Rejects with INTERRUPTED on abort. */
  async acquire(signal?: AbortSignal): Promise<() => void> {
    if (signal?.aborted) throw interrupted(undefined);
    if (this.#free > 0) this.#free--;
    else await this.#wait(signal);
    let isHeld = true;
    return () => {
      if (isHeld) this.#release();
      isHeld = false;
    };
  }

  #wait(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const take = (): void => {
        stay();
        resolve();
      };
      const stay = onAbort(signal, () => {
        this.#waiting.splice(this.#waiting.indexOf(take), 1);
        reject(interrupted(undefined));
      });
      this.#waiting.push(take);
    });
  }

  #release(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free++;
    else next();
  }
}
