import type { Asked } from './serving-watch.js';

/** Who gets answers from which addresses, and since when. */
export type Answering = {
  readonly from: string;
  readonly vips: readonly string[];
  /** From the beginning of the gate. */
  readonly afterMs: number;
};

/** Learns since when all addresses answer, without a pause. */
export class AnswerClock {
  readonly #beganMs: number;
  #answering: Answering | undefined;

  constructor(beganMs: number) {
    this.#beganMs = beganMs;
  }

  /** undefined: nobody asks, or something does not answer. */
  get answering(): Answering | undefined {
    return this.#answering;
  }

  look(nowMs: number, asked: Asked | undefined): void {
    if (asked === undefined || asked.vips.length === 0 || asked.silent.size > 0) {
      this.#answering = undefined;
      return;
    }
    const { from, vips } = asked;
    const afterMs = this.#answering?.afterMs ?? nowMs - this.#beganMs;
    this.#answering = { from, vips, afterMs };
  }
}

/** As the end of a sentence: `10.0.0.227 answered gateway 1.2 s later`. */
export function describeAnswering({ from, vips, afterMs }: Answering): string {
  return `${vips.join(' and ')} answered ${from} ${(afterMs / 1000).toFixed(1)} s later`;
}
