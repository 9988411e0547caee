import { markup, type Markup } from './markup.js';

const format = new Intl.DateTimeFormat('en-GB', {
  dateStyle: 'long',
  timeStyle: 'short',
  timeZone: 'UTC',
});

/** An ISO 8601 time for a person, with the time itself for a machine; what is none is shown as it is. */
export function formatMoment(iso: string): Markup {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return markup`${iso}`;
  return markup`<time datetime="${date.toISOString()}">${format.format(date)} UTC</time>`;
}
