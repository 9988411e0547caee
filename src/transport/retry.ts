import { setTimeout as sleep } from 'node:timers/promises';
import { isPassing } from './dial-error.js';

/** How often, and how patiently, a connection is tried again. */
export type RetryPlan = {
  readonly retries: number;
  /** The pause before the first retry, in milliseconds; it doubles each time. */
  readonly firstPauseMs: number;
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
  /** A clock in milliseconds. */
  readonly now: () => number;
};

/** Three retries within about two seconds of waiting. */
export const defaultRetryPlan: RetryPlan = {
  retries: 3,
  firstPauseMs: 250,
  pause: (ms, signal) => sleep(ms, undefined, { signal }),
  now: () => performance.now(),
};

/**
 * Tries again while the failure is one that can pass. No attempt starts later than `budgetMs` after
 * the first one did, so the whole is bounded.
 */
export async function retryPassing<T>(
  attempt: () => Promise<T>,
  plan: RetryPlan,
  { budgetMs, signal }: { readonly budgetMs: number; readonly signal: AbortSignal },
): Promise<T> {
  const lastStart = plan.now() + budgetMs;
  for (let retry = 0; ; retry++) {
    try {
      return await attempt();
    } catch (error) {
      const pauseMs = plan.firstPauseMs * 2 ** retry;
      const isOver = retry >= plan.retries || plan.now() + pauseMs > lastStart;
      if (isOver || signal.aborted || !isPassing(error)) throw error;
      await plan.pause(pauseMs, signal).catch(() => signal.throwIfAborted());
    }
  }
}
