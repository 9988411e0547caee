/**
 * Puts entries of several streams into the order of their times. Streams run late against each
 * other, so each entry is held back for a while; one that comes later still is given out at once.
 */
export class TimeMerger<Entry extends { readonly atMs: number }> {
  readonly #emit: (entry: Entry) => void;
  readonly #holdMs: number;
  #held: { readonly entry: Entry; readonly heardMs: number }[] = [];

  constructor(emit: (entry: Entry) => void, holdMs: number) {
    this.#emit = emit;
    this.#holdMs = holdMs;
  }

  /** Takes an entry that was heard at this moment, by the caller's clock. */
  add(entry: Entry, heardMs: number): void {
    this.#held.push({ entry, heardMs });
  }

  /** Gives out what was held for long enough, and everything that is older than that. */
  flush(nowMs: number): void {
    const due = this.#held.filter(({ heardMs }) => nowMs - heardMs >= this.#holdMs);
    if (due.length === 0) return;
    const latest = Math.max(...due.map(({ entry }) => entry.atMs));
    this.#giveOut(({ entry }) => entry.atMs <= latest);
  }

  /** Gives out everything. */
  end(): void {
    this.#giveOut(() => true);
  }

  #giveOut(isDue: (held: { readonly entry: Entry }) => boolean): void {
    const due = this.#held.filter(isDue).sort((a, b) => a.entry.atMs - b.entry.atMs);
    this.#held = this.#held.filter((held) => !isDue(held));
    for (const { entry } of due) this.#emit(entry);
  }
}
