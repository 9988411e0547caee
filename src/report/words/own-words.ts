import { escapePattern } from './escape-pattern.js';
import { mapStrings } from './map-strings.js';

/** What is a host's own in a text. */
export type OwnWord = 'name' | 'address';

// Code points that no text holds (Unicode, "noncharacters").
const marks: Readonly<Record<OwnWord, string>> = { name: '\uFDD0', address: '\uFDD1' };

/** Hosts' addresses by their names. */
export type Addresses = Readonly<Record<string, string>>;

// Not as a part of a longer one: neither web1 in web10 or my-web1, nor 192.0.2.1 in 192.0.2.10.
function asWord(text: string): string {
  const [before, after] = text.includes(':')
    ? ['(?<![\\w:])', '(?![\\w:])']
    : ['(?<![\\w.]|\\w-)', '(?![\\w-]|\\.\\w)'];
  return before + escapePattern(text) + after;
}

/**
 * Data with a mark wherever its texts name this host or its address: equal for hosts that differ in nothing
 * else.
 */
export function markOwnWords<T>(data: T, host: string, addresses: Addresses): T {
  const own = [host, addresses[host]].filter((word) => word !== undefined);
  const pattern = new RegExp(own.map(asWord).join('|'), 'g');
  return mapStrings(data, (text) =>
    text.replace(pattern, (found) => marks[found === host ? 'name' : 'address']),
  );
}

/** Which own words a marked text holds. */
export function ownWordsIn(marked: string): readonly OwnWord[] {
  return (Object.keys(marks) as OwnWord[]).filter((word) => marked.includes(marks[word]));
}
