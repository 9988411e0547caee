import { LvsError } from '../../model/error.js';
import { extendEveryMs, type Disturbance } from '../faults/disturbance.js';
import { awaitHost, readBootMark } from './await-host.js';
import type { Hold } from './hold.js';
import { fixedHoldMs } from './hold.js';
import type { Stage } from './stage.js';

/**
 * Arms, injects, holds and heals. Whatever happens, what was armed is healed before this settles.
 * Resolves with the reason why nothing was injected, where nothing was.
 */
export async function disturb(
  disturbances: readonly Disturbance[],
  hold: Hold,
  stage: Stage,
): Promise<string | undefined> {
  const { signal } = stage.bench.context;
  let bootMarks: BootMarks = new Map();
  try {
    const refused = await armAll(disturbances);
    if (refused !== undefined) return `Nothing was injected: ${refused}.`;
    bootMarks = await readBootMarks(disturbances, stage);
    signal.throwIfAborted();
    await inject(disturbances, stage);
    await holdFault(disturbances, hold, stage);
    return undefined;
  } catch (error) {
    // An abort ends the run; what a host refuses is a result of this drill alone.
    if (!(error instanceof LvsError) || error.code === 'INTERRUPTED') throw error;
    return `${error.details.host ?? 'A host'}: ${error.message}`;
  } finally {
    await heal(disturbances, bootMarks, stage);
  }
}

type BootMarks = ReadonlyMap<string, string>;

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
  { connections }: Stage,
): Promise<BootMarks> {
  const booting = disturbances.filter(({ boots }) => boots);
  const marks = booting.map(async ({ host }) => {
    return [host, await readBootMark(await connections.to(host))] as const;
  });
  return new Map(await Promise.all(marks));
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
    if (disturbances.every(({ healsItself, boots }) => healsItself && !boots)) {
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

/** Not stopped by an abort: leaving things broken is no way to end. */
async function heal(
  disturbances: readonly Disturbance[],
  bootMarks: BootMarks,
  stage: Stage,
): Promise<void> {
  const { recorder } = stage;
  const isInjected = recorder.timeOf('inject-begin') !== undefined;
  if (isInjected) recorder.mark('heal-begin');
  const healed = await Promise.allSettled(
    disturbances.map((disturbance) => healOne(disturbance, { bootMarks, isInjected, stage })),
  );
  if (isInjected) recorder.mark('heal-end');
  const reasons = healed.flatMap((result): unknown[] =>
    result.status === 'rejected' ? [result.reason] : [],
  );
  if (reasons.length > 0) throw reasons[0];
  if (!isInjected) return;
  await Promise.all(
    disturbances
      .filter(({ cutsOff }) => cutsOff)
      .map((disturbance) => returnTo(disturbance, bootMarks, stage)),
  );
}

async function healOne(
  disturbance: Disturbance,
  { bootMarks, isInjected, stage }: { bootMarks: BootMarks; isInjected: boolean; stage: Stage },
): Promise<void> {
  const { host, cutsOff, healsItself } = disturbance;
  if (cutsOff && isInjected) stage.connections.giveUp(host);
  if (healsItself && isInjected) await reach(host, bootMarks, stage);
  try {
    await disturbance.heal();
  } catch (error) {
    if (!(error instanceof LvsError)) throw error;
    // The connection may have been cut by the fault, or an hour ago: once more over a new one.
    stage.connections.giveUp(host);
    await disturbance.heal();
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
