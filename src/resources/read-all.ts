import type { Args } from '../model/plan/args.js';
import { LvsError } from '../model/problem/error.js';
import { InputError, problemsOf } from '../model/problem/problem.js';

type Readers = Readonly<Record<string, () => unknown>>;

type ReadBy<All extends Readers> = { readonly [Name in keyof All]: ReturnType<All[Name]> };

/** Reads several things of a task, each by a reader of its own; throws the mistakes of all together. */
export function readAll<All extends Readers>(args: Args, readers: All): ReadBy<All> {
  const values = readEach(args, Object.entries(readers), ([name, read]) => [name, read()] as const);
  return Object.fromEntries(values) as ReadBy<All>;
}

/** Reads each item of an argument; throws the mistakes of all together. */
export function readEach<Item, Value>(
  args: Args,
  items: readonly Item[],
  read: (item: Item, index: number) => Value,
): readonly Value[] {
  const mistakes: LvsError[] = [];
  const values = items.flatMap((item, index): readonly Value[] => {
    try {
      return [read(item, index)];
    } catch (error) {
      if (!(error instanceof LvsError) || error.code !== 'INVALID_INPUT') throw error;
      mistakes.push(error);
      return [];
    }
  });
  const [first, second] = mistakes;
  if (first === undefined) return values;
  if (second === undefined) throw first;
  throw new InputError(mistakes.flatMap((mistake) => problemsOf(mistake, args.at)));
}
