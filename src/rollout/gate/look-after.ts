import { readKeepalivedConf } from '../../facts/keepalived/conf.js';
import type { HostStage } from '../../model/plan/plan.js';
import { masterDownMs } from '../../model/cluster/vrrp-times.js';
import { awaitServing, type GateOutcome } from './await-serving.js';
import type { Baseline } from './baseline.js';
import { findChangedChecks } from './changed-checks.js';
import { listReconfigurations, textOf } from './reconfigurations.js';
import type { Wrong } from './wrong.js';
import { gateTimes, untilChecksFailed, untilMissed, type GateTimes } from './gate-times.js';
import type { GateContext } from './serving-watch.js';
import type { Wanted } from './wanted.js';

export type LookContext = GateContext & {
  /** Default: what follows from the configuration. */
  readonly times?: GateTimes;
};

/** What was changed where, and what has to be shown now. */
export type Changed = {
  readonly stages: readonly HostStage[];
  readonly wanted: Wanted;
  /** Something was put back: see `GateOptions`. */
  readonly announces?: boolean;
  /** Services that were not there before have to be served. */
  readonly serves?: boolean;
};

/** Waits until the cluster serves, and says what is wrong then; what was wrong before is a warning. */
export async function lookAfter(
  context: LookContext,
  { stages, wanted, announces = false, serves = false }: Changed,
  before: Baseline | undefined,
): Promise<GateOutcome> {
  const changed = stages.map(({ host }) => host);
  const times = context.times ?? gateTimes(context.cluster);
  const verdict = await awaitServing(
    context,
    {
      ...{ changed, wanted },
      ...(before === undefined ? {} : { servingBefore: before.serving }),
      ...(before !== undefined && serves ? { former: before.wanted ?? 'nothing' } : {}),
    },
    {
      times: untilChecksFailed(
        untilMissed(times, context.cluster, Math.max(0, ...stages.flatMap(masterDowns))),
        context.cluster,
        stages.flatMap(changedChecks),
      ),
      excused: before?.excused ?? new Set(),
      announces,
    },
  );
  for (const { text } of verdict.excused) {
    context.emit({ type: 'warning', text: `Wrong before this run, and still wrong: ${text}.` });
  }
  return verdict;
}

/** The services whose checks a stage alters, as keepalived.conf names them. */
function changedChecks(stage: HostStage): readonly string[] {
  return listReconfigurations(stage).flatMap(({ before, after }) =>
    textOf(before).flatMap((old) => textOf(after).flatMap((now) => findChangedChecks(old, now))),
  );
}

/** How long the instances wait for adverts, by the files themselves: a template may differ from the inventory. */
function masterDowns(stage: HostStage): readonly number[] {
  return listReconfigurations(stage)
    .flatMap(({ before, after }) => [...textOf(before), ...textOf(after)])
    .flatMap((text) => readKeepalivedConf(text).instances.map(masterDownMs));
}

/** Findings as the end of a sentence. */
export function listFindings(findings: readonly Wrong[]): string {
  return findings.map(({ text }) => text).join('; ');
}
