import { setTimeout as delay } from 'node:timers/promises';

/** What a promise brings within some time; undefined: it did not, and goes on by itself. */
export async function withTimeLimit<T>(
  limitMs: number,
  promise: Promise<T>,
  signal: AbortSignal,
): Promise<T | undefined> {
  const over = new AbortController();
  const either = AbortSignal.any([signal, over.signal]);
  const tooLate = delay(limitMs, undefined, { signal: either });
  promise.catch(() => undefined);
  tooLate.catch(() => undefined);
  return Promise.race([promise, tooLate]).finally(() => over.abort());
}
