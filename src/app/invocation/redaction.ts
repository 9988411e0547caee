import type { Secret } from '../../model/run/secret.js';
import { createRedactor, type Redact } from '../../report/redaction/redactor.js';

/** What is hidden in everything that an invocation says. */
export type Redaction = {
  /** Hides these secrets too from now on, in the last words as well. */
  readonly hideSecrets: (secrets: readonly Secret[]) => void;
  /** Hides what has been made known as secret so far, and every VRRP password. */
  readonly redact: Redact;
};

export function createRedaction(): Redaction {
  const known: Secret[] = [];
  let redactor = createRedactor(known);
  return {
    hideSecrets: (secrets) => {
      known.push(...secrets);
      redactor = createRedactor(known);
    },
    redact: (text) => redactor(text),
  };
}
