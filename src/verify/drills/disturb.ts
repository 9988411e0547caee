import { LvsError, type ErrorCode } from '../../model/problem/error.js';
import { extendEveryMs, type Disturbance } from '../faults/disturbance.js';
import { awaitHost, readBootMark } from './await/await-host.js';
import type { Hold } from './hold-question.js';
import { fixedHoldMs } from './hold.js';
import type { Stage } from './stage.js';

/** What became of it. */
export type Disturbed = {
  /** Why nothing was injected, or what went wrong afterwards. */
  readonly problem?: string;
  /** What the hosts failed to do when it was injected; empty: nothing, as far as it can be told. */
  readonly unproven: readonly string[];
  /** Where the heal was of no use, with the reason; empty: what was broken is healed. */
  readonly unhealed: readonly string[];
  /** Those of them that could not be reached, so that nobody knows whether the armed heal has done it. */
  readonly unreached: readonly string[];
};

/**
 * Arms, injects, holds and heals. Whatever happens, what was armed is healed before this settles, or
 * at least it was tried twice. Rejects on abort.
 */
export async function disturb(
  disturbances: readonly Disturbance[],
  hold: Hold,
  stage: Stage,
): Promise<Disturbed> {
  const bootMarks: BootMarks = new Map();
  const unproven: string[] = [];
  const [broken] = await Promise.allSettled([
    injectAndHold(disturbances, { hold, bootMarks, unproven, stage }),
  ]);
  const failures = await heal(disturbances, bootMarks, stage);
  const unhealed = failures.map(describe);
  const unreached = failures.filter(isSilence).map(describe);
  if (broken.status === 'fulfilled') {
    const problem = broken.value === undefined ? {} : { problem: broken.value };
    return { unproven, unhealed, unreached, ...problem };
  }
  const error: unknown = broken.reason;
  // An abort ends the run; what a host refuses is a result of this drill alone.
  if (!(error instanceof LvsError) || error.code === 'INTERRUPTED') throw failures[0] ?? error;
  return { unproven, unhealed, unreached, problem: describe(error) };
}

// Neither the host nor who switches its power has said anything, or not to the end.
const silences: readonly ErrorCode[] = [
  'UNREACHABLE',
  'CONNECTION_LOST',
  'TIMED_OUT',
  'LAB_FAILED',
];

function isSilence({ code }: LvsError): boolean {
  return silences.includes(code);
}

function describe({ message, details }: LvsError): string {
  return `${details.host ?? 'a host'}: ${message}`;
}

type Undertaking = {
  readonly hold: Hold;
  /** Filled in here. */
  readonly bootMarks: BootMarks;
  /** Filled in here. */
  readonly unproven: string[];
  readonly stage: Stage;
};

/** Resolves with the reason why nothing was injected, where nothing was. */
async function injectAndHold(
  disturbances: readonly Disturbance[],
  { hold, bootMarks, unproven, stage }: Undertaking,
): Promise<string | undefined> {
  const refused = await armAll(disturbances);
  if (refused !== undefined) return `Nothing was injected: ${refused}.`;
  await readBootMarks(disturbances, bootMarks, stage);
  stage.bench.context.signal.throwIfAborted();
  await inject(disturbances, stage);
  const proofs = await Promise.all(disturbances.map((disturbance) => prove(disturbance)));
  unproven.push(...proofs.flat());
  if (unproven.length > 0) return undefined;
  await holdFault(disturbances, hold, stage);
  return undefined;
}

// A host that is only busy answers in this time; what is armed there has healed it before.
const reachLimitMs = 60_000;
const againMs = 300;

type BootMarks = Map<string, string>;

async function armAll(disturbances: readonly Disturbance[]): Promise<string | undefined> {
  const refusals = await Promise.all(
    disturbances.map(async (disturbance) => {
      const refused = await disturbance.arm();
      return refused === undefined ? undefined : `${disturbance.host}: ${refused}`;
    }),
  );
  return refusals.find((refused) => refused !== undefined);
}

async function readBootMarks(
  disturbances: readonly Disturbance[],
  bootMarks: BootMarks,
  { connections }: Stage,
): Promise<void> {
  const booting = disturbances.filter(({ starts }) => starts === 'host');
  await Promise.all(
    booting.map(async ({ host }) => {
      bootMarks.set(host, await readBootMark(await connections.to(host)));
    }),
  );
}

async function inject(disturbances: readonly Disturbance[], stage: Stage): Promise<void> {
  const { recorder, connections } = stage;
  const cutOff = disturbances.filter(({ cutsOff }) => cutsOff);
  recorder.mark('inject-begin');
  // From here on nobody can watch them.
  await Promise.all(cutOff.map(({ host }) => recorder.touch(host)));
  await Promise.all(disturbances.map((disturbance) => disturbance.inject()));
  recorder.mark('inject-end');
  for (const { host } of cutOff) {
    connections.giveUp(host);
    await recorder.leave(host);
  }
}

async function prove(disturbance: Disturbance): Promise<readonly string[]> {
  const failed = await disturbance.prove();
  return failed === undefined ? [] : [`${disturbance.host}: ${failed}`];
}

async function holdFault(
  disturbances: readonly Disturbance[],
  hold: Hold,
  stage: Stage,
): Promise<void> {
  const { recorder, clock, bench } = stage;
  const { signal } = bench.context;
  const held = new AbortController();
  const extending = keepArmed(disturbances, stage, held.signal);
  try {
    if (disturbances.every(({ healsItself, starts }) => healsItself && starts !== 'host')) {
      // Healed by a timer over there, at its time and not at ours.
      const target = disturbances.map(({ host }) => host);
      await clock.sleep(fixedHoldMs({ ...stage, cluster: bench.context.cluster, target }), signal);
    } else {
      const { until, limitMs, thenMs } = hold;
      await recorder.view.until(() => until(recorder.view), { clock, limitMs, signal });
      await clock.sleep(thenMs, signal);
    }
    signal.throwIfAborted();
  } finally {
    held.abort();
    await extending;
  }
}

/** As long as this program lives, the armed heals wait. */
async function keepArmed(
  disturbances: readonly Disturbance[],
  { clock }: Stage,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    await clock.sleep(extendEveryMs, signal);
    if (signal.aborted) return;
    // One that cannot be put off heals early: the record shows it, and nothing is lost.
    await Promise.allSettled(disturbances.map((disturbance) => disturbance.extend()));
  }
}

/** Not stopped by an abort: leaving things broken is no way to end. Resolves with what is not healed. */
async function heal(
  disturbances: readonly Disturbance[],
  bootMarks: BootMarks,
  stage: Stage,
): Promise<readonly LvsError[]> {
  const { recorder } = stage;
  const isInjected = recorder.timeOf('inject-begin') !== undefined;
  if (isInjected) recorder.mark('heal-begin');
  const failures = await collectFailures(disturbances, (disturbance) =>
    healOne(disturbance, { bootMarks, isInjected, stage }),
  );
  if (isInjected) recorder.mark('heal-end');
  if (failures.length > 0 || !isInjected) return failures;
  return collectFailures(
    disturbances.filter(({ cutsOff }) => cutsOff),
    (disturbance) => returnTo(disturbance, bootMarks, stage),
  );
}

/** Does it with all of them. Rejects where another reason than a host that stays broken ends it. */
async function collectFailures(
  disturbances: readonly Disturbance[],
  work: (disturbance: Disturbance) => Promise<void>,
): Promise<readonly LvsError[]> {
  const settled = await Promise.allSettled(disturbances.map(work));
  return settled.flatMap((result): readonly LvsError[] => {
    if (result.status === 'fulfilled') return [];
    const reason: unknown = result.reason;
    if (reason instanceof LvsError && !otherReasons.includes(reason.code)) return [reason];
    throw reason;
  });
}

// Not about the state of a host: our own end, and another run that came in between.
const otherReasons: readonly ErrorCode[] = ['INTERRUPTED', 'LOCKED'];

async function healOne(
  disturbance: Disturbance,
  { bootMarks, isInjected, stage }: { bootMarks: BootMarks; isInjected: boolean; stage: Stage },
): Promise<void> {
  const { host, cutsOff, healsItself } = disturbance;
  if (cutsOff && isInjected) stage.connections.giveUp(host);
  if (healsItself && isInjected) await reach(host, bootMarks, stage);
  const { clock, bench, connections } = stage;
  const untilMs = clock.now() + reachLimitMs;
  for (let attempt = 1; ; attempt++) {
    try {
      await disturbance.heal();
      return;
    } catch (error) {
      if (!(error instanceof LvsError)) throw error;
      const isBusy = isSilence(error) && clock.now() < untilMs;
      if (attempt > 1 && (!isBusy || bench.context.signal.aborted)) throw error;
      // The connection may have been cut by the fault, or an hour ago: once more over a new one.
      connections.giveUp(host);
      // A connection that is refused is refused at once.
      if (attempt > 1) await clock.sleep(againMs);
    }
  }
}

/** Gets hold again of a host that was cut off, and watches it again. */
async function returnTo({ host }: Disturbance, bootMarks: BootMarks, stage: Stage): Promise<void> {
  await reach(host, bootMarks, stage);
  await stage.bench.lockAgain(host);
  await stage.recorder.watch(host);
}

async function reach(host: string, bootMarks: BootMarks, stage: Stage): Promise<void> {
  const { connections, clock, bench } = stage;
  const limitMs = bench.allowances.bootMs;
  await awaitHost(host, { connect: connections.to, clock, limitMs, bootMark: bootMarks.get(host) });
}
