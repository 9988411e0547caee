/** `T` with the keys that may be undefined made optional. */
export type Defined<T> = {
  [K in keyof T as undefined extends T[K] ? never : K]: T[K];
} & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** Leaves out the keys whose value is undefined, as the model's optional keys want it. */
export function omitUndefined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(
    Object.entries(value).filter(([, member]) => member !== undefined),
  ) as Defined<T>;
}

/** Leaves out the keys whose list is empty. */
export function omitEmpty<T extends Readonly<Record<string, readonly unknown[]>>>(
  value: T,
): Partial<T> {
  const filled = Object.entries(value).filter(([, list]) => list.length > 0);
  return Object.fromEntries(filled) as Partial<T>;
}
