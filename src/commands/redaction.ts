import type { Secret } from '../model/secret.js';
import { createRedactor, type Redact } from '../report/redactor.js';

let redactor: Redact = (text) => text;

/** Hides secrets in everything that the process says from now on, its last words included. */
export function hideSecrets(secrets: readonly Secret[]): Redact {
  redactor = createRedactor(secrets);
  return redactor;
}

/** Hides what has been made known as secret so far. */
export const redact: Redact = (text) => redactor(text);
