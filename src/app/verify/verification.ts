import type { FactTable } from '../../facts/fact-table.js';
import { gather } from '../../engine/plan/gather.js';
import type { PreparedHost } from '../../engine/plan/make-plan.js';
import { planHost } from '../../engine/plan/plan-host.js';
import { LvsError } from '../../model/problem/error.js';
import type { OwedChange, VerifyContext } from '../../model/verify/verify-context.js';
import { shareDatabase } from '../../rollout/agree-on-database.js';
import type { OpenRun } from '../run/open-run.js';

type Build = ReadonlySet<string>;

/** What `up` would do on a host, by what was seen there. */
function listOwed(prepared: PreparedHost, seen: FactTable, builds: Build): readonly OwedChange[] {
  const { stages, hostFacts } = prepared;
  try {
    const planned = planHost(prepared, stages, seen, { host: hostFacts(seen), builds });
    return [...planned.values()].flatMap(({ tasks }) =>
      tasks.flatMap(({ name, kind, changes }) =>
        changes.map(({ summary }) => ({ task: name, kind, summary })),
      ),
    );
  } catch (error) {
    if (!(error instanceof LvsError)) throw error;
    return [{ task: error.details.task ?? 'plan', kind: 'refused', summary: error.message }];
  }
}

/**
 * What probes and drills need of a run. The playbook's facts are gathered together with the first
 * ones that are asked of a host, so that the plan costs no exec of its own.
 */
export async function createVerifyContext(
  { run }: OpenRun,
  allowUnknown: readonly string[],
): Promise<VerifyContext> {
  const { cluster, pool, signal } = run;
  const builds = await run.artifacts.builds();
  const prepared = new Map(run.hosts.map((host) => [host.host.name, host]));
  const first = new Map<string, FactTable>();
  return {
    cluster,
    signal,
    allowUnknown,
    connect: (host) => pool.connect(host),
    gather: async (host, refs) => {
      const planned = first.has(host) ? [] : (prepared.get(host)?.refs ?? []);
      const table = await gather(await pool.connect(host, signal), [...refs, ...planned], signal);
      if (!first.has(host)) first.set(host, table);
      return table;
    },
    owed: (host) => {
      const [preparedHost, seen] = [prepared.get(host), first.get(host)];
      if (preparedHost === undefined || seen === undefined) return undefined;
      const { facts } = shareDatabase(cluster, { facts: first, failures: new Map() });
      return listOwed(preparedHost, facts.get(host) ?? seen, builds);
    },
  };
}
