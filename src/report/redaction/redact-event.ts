import type { Diff } from '../../model/plan/change.js';
import type { Event } from '../../model/run/event.js';
import { escapePattern } from '../words/escape-pattern.js';
import { mapStrings } from '../words/map-strings.js';
import { mask, type Redact } from './redactor.js';

/**
 * A secret that is about to be replaced is nobody's any more, but was one: a line of the old text
 * that differs from a masked line of the new text only under the mask is masked too.
 */
function maskFormer(before: string, after: string): string {
  const masked = after.split('\n').filter((line) => line.includes(mask));
  if (masked.length === 0) return before;
  const patterns = masked.map((line) => ({
    line,
    pattern: new RegExp(`^${line.split(mask).map(escapePattern).join('.*')}$`),
  }));
  return before
    .split('\n')
    .map((line) => patterns.find(({ pattern }) => pattern.test(line))?.line ?? line)
    .join('\n');
}

function redactDiff(diff: Diff): Diff {
  if (diff.type === 'opaque' || diff.before === undefined) return diff;
  if (diff.type === 'text') return { ...diff, before: maskFormer(diff.before, diff.after) };
  return diff.after?.includes(mask) === true ? { ...diff, before: mask } : diff;
}

/** The same event with nothing secret in it. */
export function redactEvent(event: Event, redact: Redact): Event {
  const clean = mapStrings(event, redact);
  if (clean.type === 'change-planned') return { ...clean, diffs: clean.diffs.map(redactDiff) };
  if (clean.type !== 'summary' || !('hosts' in clean)) return clean;
  const hosts = Object.entries(clean.hosts).map(([name, host]) => [redact(name), host] as const);
  return { ...clean, hosts: Object.fromEntries(hosts) };
}
