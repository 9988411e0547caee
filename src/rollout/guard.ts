import { LvsError } from '../model/problem/error.js';
import { joinHosts } from '../model/text/list-names.js';
import type { HostStage } from '../model/plan/plan.js';
import type { RolloutGuard } from '../model/plan/rollout.js';
import { directorOf } from './director-of.js';
import { changesConfiguration, lookBefore, type Baseline } from './gate/baseline.js';
import { explainChecks } from './gate/explain-check.js';
import type { Wrong } from './gate/wrong.js';
import { listFindings, lookAfter, type LookContext } from './gate/look-after.js';
import { putBack } from './restore/put-back.js';
import { requireAddresses } from './require-addresses.js';
import type { RestoreContext } from './restore/restore-host.js';
import { wantedBy, type Wanted } from './gate/wanted.js';

export type GuardContext = Omit<RestoreContext & LookContext, 'directorOn'> & {
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
export function createRolloutGuard(input: GuardContext): RolloutGuard {
  const context = { ...input, directorOn: (host: string) => directorOf(input.hosts, host) };
  const memory = new Map<string, Baseline>();
  const nameOf = (batch: readonly HostStage[]): string => batch.map(({ host }) => host).join(' ');
  // A director whose configuration is left alone has to show what that says, and no more.
  const wantedOf = (batch: readonly HostStage[], before?: Baseline): Wanted =>
    context.wantedOn?.(batch[0]?.host ?? '', before?.wanted) ??
    (batch.some(changesConfiguration) ? undefined : before?.wanted) ??
    wantedBy(context.cluster);
  return {
    before: async (_, batch) => {
      if (context.wantedOn === undefined) {
        for (const one of batch) requireAddresses(one, wantedBy(context.cluster).vips);
      }
      memory.set(nameOf(batch), await lookBefore(context, batch, wantedOf(batch)));
    },
    after: async (stage, batch) => {
      const before = memory.get(nameOf(batch));
      const wanted = wantedOf(batch, before);
      const changed = { stages: batch, wanted, serves: true };
      const { findings } = await lookAfter(context, changed, before);
      if (findings.length === 0) return;
      const told = await explainFindings(context, findings);
      const message = `After ${joinHosts(batch)} ${batch.length === 1 ? 'was' : 'were'} changed, the cluster did not serve as it should: ${listFindings(told)}.`;
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

/** Adds to services that nobody serves what their checks find wrong. */
async function explainFindings(
  { cluster, pool, signal }: Pick<GuardContext, 'cluster' | 'pool' | 'signal'>,
  findings: readonly Wrong[],
): Promise<readonly Wrong[]> {
  return Promise.all(
    findings.map(async (finding) => {
      const service = cluster.services.find(({ name }) => name === finding.about?.service);
      if (finding.about === undefined || service === undefined) return finding;
      try {
        const director = await pool.connect(finding.about.host);
        const reasons = await explainChecks(director, service, signal);
        const asked = reasons.length === 0 ? '' : ` (${reasons.join('; ')})`;
        return { ...finding, text: `${finding.text}${asked}; ${intended}` };
      } catch (error) {
        if (error instanceof LvsError) return finding;
        throw error;
      }
    }),
  );
}

const intended = 'to open it later, give its real servers the weight 0 now';
