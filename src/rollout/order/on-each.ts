import { asLvsError } from '../../engine/failure.js';
import type { LvsError } from '../../model/problem/error.js';
import type { HostStage } from '../../model/plan/plan.js';

/** What came of doing something on several hosts. */
export type Tried<T> = {
  readonly done: ReadonlyMap<HostStage, T>;
  readonly failed: ReadonlyMap<HostStage, LvsError>;
};

/** Does something on hosts at once, and waits for all of them, whatever becomes of one. */
export async function onEach<T>(
  stages: Iterable<HostStage>,
  signal: AbortSignal,
  work: (stage: HostStage) => Promise<T>,
): Promise<Tried<T>> {
  const done = new Map<HostStage, T>();
  const failed = new Map<HostStage, unknown>();
  const tries = Array.from(stages, async (stage) => {
    await work(stage).then(
      (value) => done.set(stage, value),
      (error: unknown) => failed.set(stage, error),
    );
  });
  await Promise.all(tries);
  signal.throwIfAborted();
  const failures = Array.from(
    failed,
    ([stage, error]) => [stage, asLvsError(error, stage.host)] as const,
  );
  return { done, failed: new Map(failures) };
}
