import type { Status } from '../../model/verify/verdict.js';
import { markup, type Markup } from './markup.js';

const signs: Readonly<Record<Status, string>> = { pass: '✓', fail: '✕', unknown: '?' };
const words: Readonly<Record<Status, string>> = {
  pass: 'Pass',
  fail: 'Fail',
  unknown: 'Unknown',
};

/** The sign of a status, of its colour; the word has to stand beside it. */
export function renderSign(status: Status): Markup {
  return markup`<span class="sign" aria-hidden="true">${signs[status]}</span>`;
}

/** The status by sign, word and colour, so that none of them is needed. */
export function renderStatus(status: Status, note?: string): Markup {
  const word = note === undefined ? words[status] : `${words[status]}, ${note}`;
  return markup`<span class="status ${status}">${renderSign(status)}${word}</span>`;
}

/** What is said of an unknown that does no harm. */
export function noteOf(
  result: { readonly unknownIsAllowed?: boolean },
  status: Status,
): string | undefined {
  return status === 'unknown' && result.unknownIsAllowed === true ? 'allowed' : undefined;
}
