import { nameCharacter } from '../problem/stray-character.js';
import type { Language } from './language.js';
import { unseenClass } from './unseen.js';

/** A kind of value that lands in a file, or on a command line, of another program. */
export type ValueKind = {
  /** What it is, for `must be ...`. */
  readonly what: string;
  /** Every text that the program reads as it is written; without its length. */
  readonly pattern: RegExp;
  readonly maxLength: number;
  /** Where it lands: says why a character is refused. */
  readonly lands: readonly Language[];
  /** Why it cannot be longer. */
  readonly limit?: string;
  /** What is wrong with a text of that pattern all the same, after `"key" has`; undefined: nothing. */
  readonly explain?: (text: string) => string | undefined;
  /** What to write in the place of a character that is refused. */
  readonly instead?: string;
};

/** Why a text is not of a kind; without a reason, it is something else altogether. */
export type ValueObjection = {
  /** The words after `"key" has`. */
  readonly reason?: string;
  readonly suggestion?: string;
};

const unseen = new RegExp(`[${unseenClass}]`, 'u');

/** The objection to a text as a value of this kind, or undefined where it arrives as it is written. */
export function objectTo(kind: ValueKind, text: string): ValueObjection | undefined {
  if (text.length > kind.maxLength) return { reason: describeLength(kind, text) };
  if (kind.pattern.test(text)) {
    const reason = kind.explain?.(text);
    return reason === undefined ? undefined : { reason };
  }
  const [character] = unseen.exec(text) ?? [];
  if (character !== undefined) {
    const reason = `the character ${nameCharacter(character)}, which terminals obey and do not show`;
    return { reason, suggestion: 'remove it' };
  }
  return findMeaning(kind, text) ?? {};
}

function describeLength({ maxLength, limit }: ValueKind, text: string): string {
  const because = limit === undefined ? '' : `: ${limit}`;
  return `${text.length} characters, and may have ${maxLength}${because}`;
}

function findMeaning({ lands, instead }: ValueKind, text: string): ValueObjection | undefined {
  for (const [pattern, meaning] of lands.flatMap(({ meanings }) => meanings)) {
    const [character] = pattern.exec(text) ?? [];
    if (character === undefined) continue;
    const reason = `${JSON.stringify(character)}${meaning}`;
    return instead === undefined ? { reason } : { reason, suggestion: instead };
  }
  return undefined;
}
