import test from 'ava';
import { LvsError } from '../../src/model/problem/error.js';
import { codedError } from '../../src/transport/dial-error.js';
import { retryPassing, type RetryPlan } from '../../src/transport/retry.js';

const passing = new LvsError('UNREACHABLE', 'refused', { cause: codedError('ECONNREFUSED', '') });

/** A plan on a clock of its own, which only pauses and attempts move. */
function makePlan(attemptMs: number) {
  const clock = { nowMs: 0, pauses: [] as number[], attempts: 0 };
  const plan: RetryPlan = {
    retries: 5,
    firstPauseMs: 100,
    now: () => clock.nowMs,
    pause: async (ms) => {
      clock.pauses.push(ms);
      clock.nowMs += ms;
    },
  };
  const fail = async (error: LvsError = passing): Promise<never> => {
    clock.attempts++;
    clock.nowMs += attemptMs;
    throw error;
  };
  return { plan, clock, fail };
}

const { signal } = new AbortController();

test('pauses double, and the number of retries is bounded', async (t) => {
  const { plan, clock, fail } = makePlan(1);
  await t.throwsAsync(retryPassing(() => fail(), plan, { budgetMs: 1e9, signal }));
  t.deepEqual(clock.pauses, [100, 200, 400, 800, 1600]);
  t.is(clock.attempts, 6);
});

test('no attempt starts after the budget', async (t) => {
  const { plan, clock, fail } = makePlan(1_000);
  await t.throwsAsync(retryPassing(() => fail(), plan, { budgetMs: 2_000, signal }));
  t.is(clock.attempts, 2);
});

for (const error of [
  new LvsError('AUTH_FAILED', 'wrong password'),
  new LvsError('HOST_KEY_MISMATCH', 'changed'),
  new LvsError('UNREACHABLE', 'no such name', { cause: codedError('ENOTFOUND', '') }),
]) {
  test(`what cannot pass is not tried again: ${error.message}`, async (t) => {
    const { plan, clock, fail } = makePlan(1);
    const thrown = await t.throwsAsync(
      retryPassing(() => fail(error), plan, { budgetMs: 1e9, signal }),
    );
    t.is(thrown, error);
    t.is(clock.attempts, 1);
  });
}

test('an interruption ends the waiting', async (t) => {
  const { plan, fail } = makePlan(1);
  const interruption = new AbortController();
  const reason = new LvsError('INTERRUPTED', 'enough');
  const pause = async (): Promise<void> => {
    interruption.abort(reason);
    throw new Error('the sleep was aborted');
  };
  const limits = { budgetMs: 1e9, signal: interruption.signal };
  const thrown = await t.throwsAsync(retryPassing(() => fail(), { ...plan, pause }, limits));
  t.is(thrown, reason);
});
