import type { ArgValue } from '../../src/model/plan/args.js';
import type { Change } from '../../src/model/plan/change.js';
import { LvsError } from '../../src/model/problem/error.js';
import { factId } from '../../src/model/host/fact.js';
import type { HostFacts } from '../../src/model/host/host-facts.js';
import { formatPosition } from '../../src/model/problem/position.js';
import { bind, known, overlay, type Facts } from './plan-task.js';
import { sayScript } from './say-script.js';

/**
 * A file in fixtures/KIND: with these arguments and facts, these changes or this error. Scripts are
 * lists of lines, or one sentence (say-script.ts); "Infinity" stands for the number, null for undefined.
 */
export type Fixture = {
  readonly args: Readonly<Record<string, ArgValue>>;
  /** By `KIND KEY`. */
  readonly facts: Readonly<Record<string, unknown>>;
  /** What is different from the usual host. */
  readonly host?: Readonly<Record<string, unknown>>;
  readonly changes?: unknown;
  readonly error?: unknown;
};

/** Plain data about what a task comes to. */
export type Outcome = { readonly changes: unknown } | { readonly error: unknown };

type Say = (script: string) => string | readonly string[];

function describeChange({ summary, diffs, steps, expects }: Change, say: Say): unknown {
  return {
    summary,
    diffs,
    steps: steps.map((step) => (step.type === 'run' ? { run: say(step.script) } : { ...step })),
    expects: Object.fromEntries(expects.map(({ ref, value }) => [factId(ref), value])),
  };
}

function describeError(error: unknown): unknown {
  if (!(error instanceof LvsError)) throw error;
  const { at, hint } = error.details;
  return {
    code: error.code,
    message: error.message,
    ...(hint === undefined ? {} : { hint }),
    ...(at === undefined ? {} : { at: formatPosition(at) }),
  };
}

function withoutNull(values: Readonly<Record<string, unknown>>): ReadonlyMap<string, unknown> {
  return new Map(Object.entries(values).map(([name, value]) => [name, value ?? undefined]));
}

function planFixture(kind: string, fixture: Fixture): (facts?: Facts) => readonly Change[] {
  const changed = Object.fromEntries(withoutNull(fixture.host ?? {})) as Partial<HostFacts>;
  const task = bind(kind, fixture.args);
  const facts = withoutNull(fixture.facts);
  return (later = facts) => task.diff(later, { ...known, host: { ...known.host, ...changed } });
}

/** What planning the fixture's task comes to. */
export function outcomeOf(kind: string, fixture: Fixture): Outcome {
  try {
    const say: Say = (script) => sayScript(kind, fixture.args, script);
    return { changes: planFixture(kind, fixture)().map((change) => describeChange(change, say)) };
  } catch (error) {
    return { error: describeError(error) };
  }
}

/** The scripts of the changes of a fixture that is no error. */
export function scriptsOf(kind: string, fixture: Fixture): readonly string[] {
  const steps = planFixture(kind, fixture)().flatMap((change) => change.steps);
  return steps.flatMap((step) => (step.type === 'run' ? [step.script] : []));
}

/** What is still owed when everything that the changes promise has become true. */
export function owedAfterwards(kind: string, fixture: Fixture): readonly Change[] {
  const plan = planFixture(kind, fixture);
  const expected = plan().flatMap(({ expects }) => expects);
  return plan(overlay(withoutNull(fixture.facts), expected));
}
