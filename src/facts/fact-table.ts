import {
  factId,
  type FactRef,
  type FactRefs,
  type FactValue,
  type Seen,
} from '../model/host/fact.js';

/** What is known about one host; overlaying expected facts gives a new table. */
export class FactTable {
  readonly #values: ReadonlyMap<string, unknown>;

  constructor(values: ReadonlyMap<string, unknown>) {
    this.#values = values;
  }

  get<T>(ref: FactRef<T>): T {
    const id = factId(ref);
    if (!this.#values.has(id)) throw new Error(`The fact "${id}" was needed but not gathered.`);
    return this.#values.get(id) as T;
  }

  /** All the facts of a resource, under the names that it gave them. */
  see<F extends FactRefs>(refs: F): Seen<F> {
    return Object.fromEntries(
      Object.entries(refs).map(([name, ref]) => [name, this.get(ref)]),
    ) as Seen<F>;
  }

  /** The table as it will be when the expected facts have become true. */
  overlay(expected: readonly FactValue[]): FactTable {
    if (expected.length === 0) return this;
    const entries = expected.map(({ ref, value }) => [factId(ref), value] as const);
    return new FactTable(new Map([...this.#values, ...entries]));
  }

  /** Every fact by its id, for people to read. */
  entries(): ReadonlyMap<string, unknown> {
    return this.#values;
  }
}
