import { selectHosts } from '../model/cluster.js';
import { LvsError, type ErrorDetails } from '../model/error.js';
import { owesChanges, type HostStage, type Stage } from '../model/plan.js';
import type { RolloutGuard } from '../model/rollout.js';
import { awaitServing } from './await-serving.js';
import { lookBefore, type Before } from './before.js';
import { findChangedChecks } from './changed-checks.js';
import type { Finding } from './finding.js';
import { gateTimes, untilChecksFailed, type GateTimes } from './gate-times.js';
import { restoreBatch, type RestoreContext, type Restored } from './restore.js';
import { wantedBy, type Wanted } from './wanted.js';

export type GuardContext = RestoreContext & {
  /** Default: what follows from the configuration. */
  readonly times?: GateTimes;
  /**
   * What a changed director has to show, and what it had to show before. Default: what the inventory
   * wants.
   */
  readonly wantedOn?: (host: string, former: Wanted | undefined) => Wanted | undefined;
};

/**
 * Looks after every batch of directors whether the cluster serves. Where it does not, or a step failed,
 * the files and builds of that batch go back to what they were before this run, and the run ends.
 */
export function createRolloutGuard(context: GuardContext): RolloutGuard {
  const memory = new Map<string, Before>();
  const nameOf = (batch: readonly HostStage[]): string => batch.map(({ host }) => host).join(' ');
  const wantedOf = ([first]: readonly HostStage[], before?: Before): Wanted =>
    context.wantedOn?.(first?.host ?? '', before?.wanted) ?? wantedBy(context.cluster);
  return {
    before: async (_, batch) => {
      memory.set(nameOf(batch), await lookBefore(context, batch, wantedOf(batch)));
    },
    after: async (stage, batch) => {
      const before = memory.get(nameOf(batch));
      const findings = await lookAfter(context, batch, wantedOf(batch, before), before);
      if (findings.length === 0) return;
      const cause = `After ${listHosts(batch)} was changed, the cluster did not serve as it must: ${listFindings(findings)}.`;
      throw await putBack(context, { stage, batch, before, cause, details: {} });
    },
    failed: async (stage, batch, failures) => {
      const before = memory.get(nameOf(batch));
      const [failure] = failures.values();
      if (failure === undefined) return;
      const { host: _, ...details } = failure.details;
      throw await putBack(context, { stage, batch, before, cause: failure.message, details });
    },
  };
}

async function lookAfter(
  context: GuardContext,
  batch: readonly HostStage[],
  wanted: Wanted,
  before: Before | undefined,
): Promise<readonly Finding[]> {
  const changed = batch.map(({ host }) => host);
  const times = context.times ?? gateTimes(context.cluster);
  const { findings, excused } = await awaitServing(
    context,
    { changed, wanted, ...(before === undefined ? {} : { servingBefore: before.serving }) },
    {
      times: untilChecksFailed(times, context.cluster, batch.flatMap(changedChecks)),
      excused: before?.excused ?? new Set(),
    },
  );
  for (const { text } of excused) {
    context.emit({ type: 'warning', text: `It was so before this run, and still is: ${text}.` });
  }
  return findings;
}

/** The services whose checks a stage alters, as `VIP PORT`. */
function changedChecks({ tasks }: HostStage): readonly string[] {
  const diffs = tasks.flatMap(({ changes }) => changes.flatMap((change) => change.diffs));
  return diffs.flatMap((diff) =>
    diff.type === 'text' && diff.before !== undefined
      ? findChangedChecks(diff.before, diff.after)
      : [],
  );
}

type Failed = {
  readonly stage: Stage;
  readonly batch: readonly HostStage[];
  readonly before: Before | undefined;
  readonly cause: string;
  readonly details: ErrorDetails;
};

/** Restores a batch, looks again, and tells all of it. */
async function putBack(context: GuardContext, failed: Failed): Promise<LvsError> {
  const { batch, before, stage, cause, details } = failed;
  const outcome = await describeRestoring(context, stage, batch, before);
  const others = describeOthers(context, stage, batch);
  return new LvsError('GATE_FAILED', [cause, outcome, others].filter(Boolean).join(' '), {
    ...details,
    host: batch[0]?.host ?? '',
    hint: 'Mend the inventory, the template or the host, and run the same command again; `lvsdeploy verify --no-drills` says more about the cluster as it is.',
  });
}

async function describeRestoring(
  context: GuardContext,
  stage: Stage,
  batch: readonly HostStage[],
  before: Before | undefined,
): Promise<string> {
  if (before?.wanted === undefined) {
    return `There was no earlier configuration to put back on ${listHosts(batch)}.`;
  }
  try {
    const restored = await restoreBatch(context, stage.play, batch);
    const left = await lookAfter(context, batch, before.wanted, before);
    return `${listRestored(restored)}, and ${
      left.length === 0 ? 'the cluster serves again' : `it is still so that ${listFindings(left)}`
    }.`;
  } catch (error) {
    context.signal.throwIfAborted();
    if (!(error instanceof LvsError)) throw error;
    return `What was there before could not be put back on ${listHosts(batch)}: ${error.message}`;
  }
}

function listRestored(restored: readonly Restored[]): string {
  const parts = restored
    .filter(({ things }) => things.length > 0)
    .map(({ host, things }) => `${things.join(' and ')} on ${host}`);
  return parts.length === 0
    ? 'There was no file to put back'
    : `What was there before is back: ${parts.join('; ')}`;
}

/** The other directors: those before this batch are done, those after it are as they were. */
function describeOthers(
  { cluster }: GuardContext,
  { batches }: Stage,
  batch: readonly HostStage[],
): string {
  const touched = new Set(batch.map(({ host }) => host));
  const index = batches.findIndex((stages) => stages.some(({ host }) => touched.has(host)));
  const changed = batches
    .slice(0, index)
    .flatMap((stages) => stages.filter(owesChanges))
    .map(({ host }) => host);
  const untouched = selectHosts(cluster, 'directors')
    .map(({ name }) => name)
    .filter((name) => !touched.has(name) && !changed.includes(name));
  return [
    ...(changed.length === 0 ? [] : [`${changed.join(' and ')} keeps what is new.`]),
    ...(untouched.length === 0 ? [] : [`${untouched.join(' and ')} was not touched.`]),
  ].join(' ');
}

function listHosts(batch: readonly HostStage[]): string {
  return batch.map(({ host }) => host).join(' and ');
}

function listFindings(findings: readonly Finding[]): string {
  return findings.map(({ text }) => text).join('; ');
}
