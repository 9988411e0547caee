import { unseen } from './words/printable.js';

/**
 * JSON that a terminal may show: what it would obey is written as an escape of JSON, so that whoever
 * parses it has the same text.
 */
export function toJsonText(value: unknown, indent?: number): string {
  return JSON.stringify(value, undefined, indent).replaceAll(
    unseen,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
