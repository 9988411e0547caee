import type { Secret } from '../model/secret.js';
import { escapePattern } from './escape-pattern.js';

/** Replaces everything secret in a text by `[secret]`. */
export type Redact = (text: string) => string;

/** What stands in the place of a secret; the same as `String(secret)`. */
export const mask = '[secret]';

// A line of a private key is worth hiding alone; a short line would hide half of every text.
const shortestLine = 8;

/** The spellings of a value that reach a text: as it is, by line, as JSON, in a shell's quotes. */
function spellings(value: string): string[] {
  const lines = value.split('\n').map((line) => line.trim());
  return [
    value,
    value.trim(),
    ...(lines.length > 1 ? lines.filter((line) => line.length >= shortestLine) : []),
  ].flatMap((text) => [text, JSON.stringify(text).slice(1, -1), text.replaceAll("'", "'\\''")]);
}

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
  const hidden = new Set(secrets.flatMap((secret) => spellings(secret.reveal())));
  // The longest first: of two secrets that begin alike, all of the longer one goes.
  const patterns = [...hidden]
    .filter((text) => text.trim() !== '')
    .sort((a, b) => b.length - a.length)
    .map(escapePattern);
  if (patterns.length === 0) return (text) => text;
  const pattern = new RegExp(patterns.join('|'), 'g');
  return (text) => text.replaceAll(pattern, mask);
}
