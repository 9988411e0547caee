import { LvsError } from '../../../model/problem/error.js';
import type { VerifyContext } from '../../../model/verify/verify-context.js';

/** What fails here leaves questions unanswered; the probes say so. */
export async function attempt<T>(
  { signal }: VerifyContext,
  work: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof LvsError)) throw error;
    return undefined;
  }
}
