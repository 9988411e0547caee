import type { Secret } from '../../model/run/secret.js';
import { escapePattern } from '../words/escape-pattern.js';
import { spellingsOf } from './secret-spellings.js';

/** Replaces everything secret in a text by `[secret]`. */
export type Redact = (text: string) => string;

/** What stands in the place of a secret; the same as `String(secret)`. */
export const mask = '[secret]';

// Shorter ones stand in half of all words.
const shortestAnywhere = 3;

/*
 * keepalived.conf(5): the authentication of VRRP, whatever cluster it is of. A host's former password is
 * in no inventory, and may still be somebody's. What a template says there is none.
 */
const vrrpPassword = /(\bauth_pass[ \t]+)(?!\{\{)(?:"[^"\n]*"|\S+)/g;

/** Makes the one function through which everything that is shown must pass. */
export function createRedactor(secrets: readonly Secret[]): Redact {
  const redactKnown = createKnownRedactor(secrets);
  return (text) => redactKnown(text).replaceAll(vrrpPassword, `$1${mask}`);
}

function createKnownRedactor(secrets: readonly Secret[]): Redact {
  const values = secrets.map((secret) => secret.reveal()).filter((value) => value.trim() !== '');
  const isShort = (value: string) => value.trim().length < shortestAnywhere;
  const redactShort = createShortRedactor(values.filter(isShort).map((value) => value.trim()));
  const patterns = toPatterns(values.filter((value) => !isShort(value)).flatMap(spellingsOf));
  if (patterns === '') return redactShort;
  const pattern = new RegExp(patterns, 'g');
  return (text) => redactShort(text.replaceAll(pattern, mask));
}

// One or two characters are hidden where they are a value: alone, or after the name of a secret.
function createShortRedactor(values: readonly string[]): Redact {
  const patterns = toPatterns(values);
  if (patterns === '') return (text) => text;
  const pattern = new RegExp(
    `^(?:${patterns})$|(?<=(?:pass|secret)\\w*["']?(?:\\s*[:=]\\s*|[ \\t]+)["']?)(?:${patterns})(?![^\\s"',;}])`,
    'gi',
  );
  return (text) => text.replaceAll(pattern, mask);
}

// The longest first: of two secrets that begin alike, all of the longer one goes.
function toPatterns(texts: readonly string[]): string {
  return [...new Set(texts)]
    .filter((text) => text.trim() !== '')
    .sort((a, b) => b.length - a.length)
    .map(escapePattern)
    .join('|');
}
