import type { FactTable } from '../../facts/fact-table.js';
import type { HostStage } from '../../model/plan/plan.js';
import type { RolloutGuard } from '../../model/plan/rollout.js';
import { LvsError } from '../../model/problem/error.js';
import type { Emit } from '../../model/run/event.js';
import { joinNames } from '../../model/text/list-names.js';
import { contentOn } from './content-goal.js';

/** What is done with one web server while it is outside of the pool. */
export type ServerTurn = {
  /** No new requests come to it, and the last has ended. */
  readonly leave: (host: string) => Promise<void>;
  /** It gets its share again, unless a person has drained it; says what is so now. */
  readonly comeBack: (host: string) => Promise<string>;
  /** What is wrong with its answers, asked from outside of it; undefined: it is well, and answers with that version. */
  readonly ask: (host: string, version: string | undefined) => Promise<string | undefined>;
  /** It serves what it served before, and that is on record. */
  readonly goBack: (host: string) => Promise<void>;
};

export type ContentGuardContext = {
  readonly turn: ServerTurn;
  /** What was seen before anything was changed. */
  readonly facts: ReadonlyMap<string, FactTable>;
  /** The version that all are to serve. */
  readonly wanted: string;
  readonly emit: Emit;
  readonly signal: AbortSignal;
};

/**
 * Takes each web server out of the pool before it is changed, and back into it when it answers as it should. One that
 * does not goes back to what it served, and the run ends: those that come after it are not begun.
 */
export function createContentGuard(context: ContentGuardContext): RolloutGuard {
  const { turn, wanted } = context;
  const changed: string[] = [];
  return {
    before: (_, batch) =>
      each(batch, async (host) => {
        try {
          await warnWhereInterrupted(context, host, () => turn.leave(host));
        } catch (error) {
          throw await giveUp(context, host, { error, wasChanged: false, changed });
        }
      }),
    after: (_, batch) =>
      each(batch, async (host) => {
        await warnWhereInterrupted(context, host, async () => {
          const problem = await turn.ask(host, wanted);
          if (problem !== undefined) {
            const error = new LvsError(
              'GATE_FAILED',
              `${host} did not answer as it should with version ${wanted}: ${problem}.`,
            );
            throw await giveUp(context, host, { error, wasChanged: true, changed });
          }
          changed.push(host);
          await turn.comeBack(host);
        });
      }),
    failed: async (_, batch, failures) => {
      await each(batch, async (host) => {
        const error = failures.get(host);
        if (error !== undefined) {
          throw await giveUp(context, host, { error, wasChanged: true, changed });
        }
      });
    },
  };
}

async function each(
  batch: readonly HostStage[],
  act: (host: string) => Promise<void>,
): Promise<void> {
  for (const { host } of batch) await act(host);
}

// What is owed then is seen by the next run: that it is drained, and for what.
async function warnWhereInterrupted(
  { signal, emit }: ContentGuardContext,
  host: string,
  act: () => Promise<void>,
): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (signal.aborted) {
      const text = `${host} may still be drained: run lvsdeploy deploy again, which goes on with it, or lvsdeploy undrain ${host}.`;
      emit({ type: 'warning', host, text });
    }
    throw error;
  }
}

type Cause = {
  readonly error: unknown;
  /** Whether it may serve the new version by now. */
  readonly wasChanged: boolean;
  /** The servers that do. */
  readonly changed: readonly string[];
};

/** Puts a server back to what it served, and into the pool; the error says what became of it. */
async function giveUp(
  context: ContentGuardContext,
  host: string,
  { error, wasChanged, changed }: Cause,
): Promise<unknown> {
  const { turn, facts, signal } = context;
  if (signal.aborted || !(error instanceof LvsError)) return error;
  const before = contentOn(facts, host)?.current?.id;
  const told: string[] = [];
  try {
    if (wasChanged) {
      await turn.goBack(host);
      told.push(`it serves ${before === undefined ? 'no content' : `version ${before}`} again`);
      const problem = await turn.ask(host, before);
      if (problem !== undefined) told.push(`it does not answer well with that either: ${problem}`);
    }
    // Whether it gets requests then is for its health checks to say, as it was before.
    return failure(host, error, changed, [...told, await turn.comeBack(host)]);
  } catch (thrown) {
    if (!(thrown instanceof LvsError) || thrown.code === 'INTERRUPTED') return thrown;
    return failure(host, error, changed, [
      ...told,
      `what it was could not be put back: ${thrown.message}`,
    ]);
  }
}

function failure(
  host: string,
  { code, message, details }: LvsError,
  changed: readonly string[],
  told: readonly string[],
): LvsError {
  return new LvsError(code, `${message} Now ${told.join('; ')}.`, {
    ...details,
    host,
    hint: [...(details.hint === undefined ? [] : [details.hint]), ways(changed)].join(' '),
  });
}

function ways(changed: readonly string[]): string {
  const again = 'correct the cause and run the same command again';
  if (changed.length === 0) return `No server was changed: ${again}.`;
  const verb = changed.length === 1 ? 'serves' : 'serve';
  return `${joinNames(changed)} ${verb} the new version already: ${again}, or go back by lvsdeploy deploy --rollback.`;
}
