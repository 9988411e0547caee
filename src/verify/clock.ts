/** The time of an experiment, by the control host; what happens on hosts is put on its scale. */
export interface Clock {
  /** When the experiment began, in milliseconds since 1970. */
  readonly epochMs: number;
  /** Milliseconds since then; never goes back. */
  now(): number;
  /** Resolves after so many milliseconds, or as soon as the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Starts the clock of an experiment. */
export function startClock(): Clock {
  const startedAt = performance.now();
  return {
    epochMs: Date.now(),
    now: () => performance.now() - startedAt,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const end = (): void => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', end);
          resolve();
        };
        const timer = setTimeout(end, Math.max(0, ms));
        if (signal?.aborted === true) end();
        else signal?.addEventListener('abort', end, { once: true });
      }),
  };
}
