/**
 * A kind of fact: one shell snippet that prints what a host shows for all asked keys at once, and a
 * pure parser of that output. Snippets are POSIX sh, start as few processes as they can, never fail
 * (missing things are facts too), and must not read standard input.
 */
export type FactKind<T> = {
  readonly name: string;
  readonly script: (keys: readonly string[]) => string;
  /** `output` is what the snippet printed for all keys; the answer is about `key` alone. */
  readonly parse: (output: string, key: string) => T;
  /** Before a change of it, hosts write down what the script prints: it can be put back from that. */
  readonly kept?: true;
  /** Another kind whose snippet, asked for `toKey(key)`, prints this one's answer: one process for both. */
  readonly within?: {
    readonly kind: FactKind<unknown>;
    readonly toKey: (key: string) => string;
  };
};

/** One fact that somebody needs to know about a host. */
export type FactRef<T = unknown> = { readonly kind: FactKind<T>; readonly key: string };

/** The facts that a resource needs, by names of its own. */
export type FactRefs = Readonly<Record<string, FactRef>>;

/** The same names with the values that were seen. */
export type Seen<F extends FactRefs> = {
  readonly [K in keyof F]: F[K] extends FactRef<infer T> ? T : never;
};

/** A fact with its value: seen by a probe, or expected after a change. */
export type FactValue<T = unknown> = { readonly ref: FactRef<T>; readonly value: T };

/** Names a fact uniquely on one host. */
export function factId({ kind, key }: FactRef): string {
  return `${kind.name} ${key}`;
}
