import type { Secret } from '../model/secret.js';
import { createRedactor, type Redact } from '../report/redactor.js';

/** What is hidden in everything that an invocation says. */
export type Redaction = {
  /** Hides secrets from now on, in the last words too. */
  readonly hideSecrets: (secrets: readonly Secret[]) => void;
  /** Hides what has been made known as secret so far. */
  readonly redact: Redact;
};

export function createRedaction(): Redaction {
  let redactor: Redact = (text) => text;
  return {
    hideSecrets: (secrets) => (redactor = createRedactor(secrets)),
    redact: (text) => redactor(text),
  };
}
