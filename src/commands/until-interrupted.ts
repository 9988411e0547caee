const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Does something that has no end of its own: Ctrl-C is how a person ends it, and no failure. Unlike
 * with `interruptionSignal`, nothing is said about it.
 */
export async function untilInterrupted<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  for (const name of signals) process.on(name, stop);
  try {
    return await work(controller.signal);
  } finally {
    for (const name of signals) process.off(name, stop);
  }
}
