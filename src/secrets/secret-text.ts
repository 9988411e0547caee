import type { SecretAnswer } from '../model/run/secret-source.js';
import { Secret } from '../model/run/secret.js';

/** The text of bytes, without the line end that editors and programs put behind it; undefined: no UTF-8. */
export function decodeSecret(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return text.replace(/\r?\n$/, '');
  } catch {
    return undefined;
  }
}

/** The answer that is these bytes; `what` names where they are from. */
export function answerWith(bytes: Uint8Array, what: string): SecretAnswer {
  const text = decodeSecret(bytes);
  if (text !== undefined) return { type: 'taken', secret: new Secret(text) };
  return refuse(`${what} is not text in UTF-8`);
}

export function refuse(message: string, suggestion?: string): SecretAnswer {
  const way = suggestion === undefined ? {} : { suggestion };
  return { type: 'refused', objection: { message, ...way } };
}
