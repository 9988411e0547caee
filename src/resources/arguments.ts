import type { ArgValue, Args } from '../model/plan/args.js';
import { LvsError } from '../model/problem/error.js';
import { objectTo, type ValueKind } from '../model/values/value-kind.js';
import { hostPath } from '../model/values/value-kinds.js';
import { readEach } from './read-all.js';

/** An argument, or what keys and indexes lead to within it. */
type Place = string | readonly [name: string, ...within: (string | number)[]];

/** A mistake in one argument of a task, placed where it is written. */
export function invalidArgument(
  args: Args,
  place: Place,
  problem: string,
  hint?: string,
): LvsError {
  const [name, ...within] = typeof place === 'string' ? [place] : place;
  return new LvsError('INVALID_INPUT', `\`${name}\` ${problem}.`, {
    at: args.positionOf(name, ...within),
    ...(hint === undefined ? {} : { hint }),
  });
}

function describe(value: ArgValue): string {
  if (typeof value !== 'object') return JSON.stringify(value);
  return Array.isArray(value) ? 'a list' : 'a map';
}

/** Text, or undefined where the argument is absent. */
export function readOptionalText(args: Args, name: string): string | undefined {
  const value = args.value(name);
  if (value === undefined || typeof value === 'string') return value;
  throw invalidArgument(args, name, `must be text, not ${describe(value)}`);
}

/** Text that must be there and not be empty. */
export function readText(args: Args, name: string): string {
  const value = readOptionalText(args, name);
  if (value === undefined) throw invalidArgument(args, name, 'is missing');
  if (value.trim() === '') throw invalidArgument(args, name, 'is empty');
  return value;
}

/** The absolute, normalised path of a file on a host. */
export function readPath(args: Args, name: string): string {
  return checkPath(args, name, readText(args, name));
}

/** A list of absolute, normalised paths; empty where the argument is absent. */
export function readPaths(args: Args, name: string): readonly string[] {
  if (args.value(name) === undefined) return [];
  return readTexts(args, name, (path, index) => checkPath(args, [name, index], path));
}

// Said in its own words: what is wrong with a path is seldom one character.
function checkPath(args: Args, place: Place, path: string): string {
  return checkValue(args, place, { kind: hostPath, text: path });
}

type Written = { readonly kind: ValueKind; readonly text: string };

/** Refuses text that another program would read otherwise than it is written, and says why. */
export function checkValue(args: Args, place: Place, { kind, text }: Written): string {
  const objection = objectTo(kind, text);
  if (objection === undefined) return text;
  const verb = typeof place === 'string' ? 'is' : 'has';
  const written = JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}...` : text);
  const { reason, suggestion = kind.instead } = objection;
  const problem = reason === undefined ? `, which is not ${kind.what}` : ` with ${reason}`;
  throw invalidArgument(args, place, `${verb} ${written}${problem}`, suggestion);
}

/** Text of a kind, or undefined where the argument is absent. */
export function readOptionalValue(args: Args, name: string, kind: ValueKind): string | undefined {
  const text = readOptionalText(args, name);
  return text === undefined ? undefined : checkValue(args, name, { kind, text });
}

/** A list of texts with at least one item; `check` may refuse, or change, each of them. */
export function readTexts(
  args: Args,
  name: string,
  check: (item: string, index: number) => string = (item) => item,
): readonly string[] {
  const value = args.value(name);
  if (value === undefined) throw invalidArgument(args, name, 'is missing');
  if (!isList(value)) {
    throw invalidArgument(args, name, `must be a list, not ${describe(value)}`);
  }
  if (value.length === 0) throw invalidArgument(args, name, 'is an empty list');
  return readEach(args, value, (item, index) => {
    if (typeof item === 'string' && item.trim() !== '') return check(item, index);
    const problem = `must be a list of texts, but holds ${describe(item)}`;
    throw invalidArgument(args, [name, index], problem);
  });
}

// Array.isArray does not narrow a union with a readonly array.
function isList(value: ArgValue): value is readonly ArgValue[] {
  return Array.isArray(value);
}

/** true or false, or undefined where the argument is absent. */
export function readFlag(args: Args, name: string): boolean | undefined {
  const value = args.value(name);
  if (value === undefined || typeof value === 'boolean') return value;
  throw invalidArgument(args, name, `must be true or false, not ${describe(value)}`);
}

/** One of a closed set of words; `fallback` where the argument is absent. */
export function readChoice<const Choice extends string>(
  args: Args,
  name: string,
  choices: readonly [Choice, ...Choice[]],
): Choice {
  const value = args.value(name) ?? choices[0];
  const chosen = choices.find((choice) => choice === value);
  if (chosen !== undefined) return chosen;
  throw invalidArgument(
    args,
    name,
    `must be ${choices.map((choice) => `\`${choice}\``).join(' or ')}, not ${describe(value)}`,
  );
}

/** File permissions, written as octal text: "0640". */
export function readMode(args: Args, name: string, fallback: number): number {
  const value = args.value(name);
  if (value === undefined) return fallback;
  if (typeof value === 'string' && /^0?[0-7]{3,4}$/.test(value)) return Number.parseInt(value, 8);
  throw invalidArgument(
    args,
    name,
    `must be octal digits in quotes, not ${describe(value)}`,
    'Write it as "0640": YAML reads 0640 without quotes as the decimal number 640.',
  );
}

/** A map of texts and numbers, all as text, in the order in which it is written; `check` may refuse each. */
export function readMap(
  args: Args,
  name: string,
  check: (key: string, value: string) => void = () => undefined,
): ReadonlyMap<string, string> {
  const value = args.value(name);
  if (value === undefined) throw invalidArgument(args, name, 'is missing');
  if (typeof value !== 'object' || isList(value)) {
    throw invalidArgument(args, name, `must be a map, not ${describe(value)}`);
  }
  return new Map(
    readEach(args, Object.entries(value), ([key, item]) => {
      if (typeof item !== 'string' && typeof item !== 'number') {
        const problem = `has ${describe(item)} for \`${key}\`, not a text or number`;
        throw invalidArgument(args, [name, key], problem);
      }
      check(key, String(item));
      return [key, String(item)] as const;
    }),
  );
}
