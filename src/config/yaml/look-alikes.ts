import type { Remark } from './text-map.js';
import { tokenize } from './tokens.js';

/** A character that looks like another one and breaks what it is copied into. */
export type LookAlike = {
  readonly offset: number;
  /** `U+00A0 no-break space`. */
  readonly name: string;
  /** What was meant; as long as the character itself, so that offsets stay. */
  readonly meant: ' ' | '-' | '"' | "'" | ':' | ',';
};

const known: readonly (readonly [RegExp, LookAlike['meant'], string])[] = [
  [/\u00a0/, ' ', 'no-break space'],
  [/[\u2000-\u200a\u202f\u205f\u3000]/, ' ', 'wide or narrow space'],
  [/[\u200b-\u200d\u2060\ufeff\u00ad]/, ' ', 'invisible character'],
  [/[\u202a-\u202e\u2066-\u2069\u200e\u200f]/, ' ', 'text direction mark'],
  [/[\u0085\u2028\u2029]/, ' ', 'line or paragraph separator'],
  [/\u2013/, '-', 'en dash'],
  [/\u2014/, '-', 'em dash'],
  [/[\u2010-\u2012\u2015\u2212\ufe63\uff0d]/, '-', 'hyphen or minus other than "-"'],
  [/[\u201c-\u201f\u00ab\u00bb\uff02]/, '"', 'typographic quote'],
  [/[\u2018-\u201b\uff07]/, "'", 'typographic quote'],
  [/\uff1a/, ':', 'full-width colon'],
  [/\uff0c/, ',', 'full-width comma'],
];

const any = new RegExp(known.map(([pattern]) => pattern.source).join('|'), 'g');

/** Finds look-alikes outside comments, quoted text and block text, where they are no mistake. */
export function findLookAlikes(text: string): readonly LookAlike[] {
  if (text.search(any) < 0) return [];
  return [...tokenize(text)]
    .filter(({ type }) => type !== 'comment' && type !== 'quoted' && type !== 'block-text')
    .flatMap(({ source, offset }) =>
      [...source.matchAll(any)].map((match) => describe(match[0], offset + match.index)),
    );
}

/** Puts what was meant in the place of each look-alike, so that the text can be read on. */
export function replaceLookAlikes(text: string, found: readonly LookAlike[]): string {
  const units = text.split('');
  for (const { offset, meant } of found) units[offset] = meant;
  return units.join('');
}

/** Says what the character is, and what to do. */
export function explainLookAlike({ offset, name, meant }: LookAlike): Remark {
  const suggestion =
    meant === ' '
      ? 'replace it by a plain space, or remove it'
      : `replace it by ${meant === '"' ? "'\"'" : `"${meant}"`}, or put the text in quotes if it is meant`;
  return { offset, message: `the character ${name}`, suggestion };
}

function describe(character: string, offset: number): LookAlike {
  const [, meant, name] = known.find(([pattern]) => pattern.test(character)) ?? [/./, ' ', ''];
  const code = character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
  return { offset, meant, name: `U+${code} ${name}` };
}
