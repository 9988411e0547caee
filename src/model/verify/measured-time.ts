/** A measured time with the digits that it deserves: `630 ms`, `3.28 s`, `41.0 s`, `2 min 05 s`. */
export function formatMeasured(ms: number): string {
  if (!Number.isFinite(ms)) return 'unknown';
  const whole = Math.round(ms);
  if (Math.abs(whole) < 1000) return `${whole} ms`;
  if (Math.abs(whole) < 10_000) return `${(whole / 1000).toFixed(2)} s`;
  if (Math.abs(whole) < 60_000) return `${(whole / 1000).toFixed(1)} s`;
  const seconds = Math.round(whole / 1000);
  return `${Math.trunc(seconds / 60)} min ${String(Math.abs(seconds % 60)).padStart(2, '0')} s`;
}
