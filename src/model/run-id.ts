/**
 * Names a run: `20261122T110422Z-1f3a9c`, the time of its start in UTC and a random word. It is a
 * file name on hosts and on the control host; names sort by time as long as the clock does not jump.
 */
export function formatRunId(startedAt: Date, nonce: string): string {
  const time = startedAt
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(/[-:]/g, '');
  return `${time}-${nonce}`;
}
