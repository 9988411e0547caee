import { LvsError } from '../model/error.js';
import type { HostStage } from '../model/plan.js';
import type { RolloutGuard } from '../model/rollout.js';
import { changesConfiguration, lookBefore, type Before } from './before.js';
import { listFindings, lookAfter, type LookContext } from './look-after.js';
import { putBack } from './put-back.js';
import type { RestoreContext } from './restore-host.js';
import { wantedBy, type Wanted } from './wanted.js';

export type GuardContext = RestoreContext &
  LookContext & {
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
  // A director whose configuration is left alone has to show what that says, and no more.
  const wantedOf = (batch: readonly HostStage[], before?: Before): Wanted =>
    context.wantedOn?.(batch[0]?.host ?? '', before?.wanted) ??
    (batch.some(changesConfiguration) ? undefined : before?.wanted) ??
    wantedBy(context.cluster);
  return {
    before: async (_, batch) => {
      memory.set(nameOf(batch), await lookBefore(context, batch, wantedOf(batch)));
    },
    after: async (stage, batch) => {
      const before = memory.get(nameOf(batch));
      const wanted = wantedOf(batch, before);
      const { findings } = await lookAfter(context, { stages: batch, wanted }, before);
      if (findings.length === 0) return;
      const message = `After ${listHosts(batch)} was changed, the cluster did not serve as it must: ${listFindings(findings)}.`;
      const cause = new LvsError('GATE_FAILED', message);
      throw await putBack(context, { stage, batch, before, wanted, cause });
    },
    failed: async (stage, batch, failures) => {
      const before = memory.get(nameOf(batch));
      const [cause] = failures.values();
      if (cause === undefined) return;
      throw await putBack(context, {
        ...{ stage, batch, before, cause },
        wanted: wantedOf(batch, before),
      });
    },
  };
}

function listHosts(batch: readonly HostStage[]): string {
  return batch.map(({ host }) => host).join(' and ');
}
