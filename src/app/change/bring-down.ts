import { convergeRun } from '../../engine/converge.js';
import { planRun } from '../../engine/plan-run.js';
import type { Run, RunResult } from '../../engine/run.js';
import { restoredBy } from '../../engine/plan/reverse-playbook.js';
import { ownState } from '../../facts/records/own-state.js';
import type { Cluster } from '../../model/cluster/cluster.js';
import { LvsError } from '../../model/problem/error.js';
import type { ExitCode } from '../../model/run/exit-code.js';
import { originalFolder } from '../../model/run/kept-files.js';
import { countChanges } from '../../model/plan/plan.js';
import type { ReadFact } from '../../model/plan/resource.js';
import { describeLeft, findLeftRecords } from '../../resources/left-records.js';
import { ask, isSomebodyThere, isYes } from '../invocation/ask.js';
import type { DownOptions } from '../options.js';
import type { Invocation } from '../invocation/invocation.js';
import type { Prepare } from '../run/open-run.js';
import { prepareWayBack } from '../run/prepare-hosts.js';
import { conductRun } from '../run/conduct-run.js';

/** Takes the cluster out of service, and lvsdeploy's work off its hosts: the playbook's way back. */
export async function bringDown(
  invocation: Invocation,
  inventory: string | undefined,
  options: DownOptions,
): Promise<ExitCode> {
  const { planOnly, yes, purge } = options;
  // Half of a way back leads nowhere: what is kept of the time before goes at its end.
  const prepare: Prepare = (hosts, about) => ({
    ...prepareWayBack(hosts, about, { purge }),
    leaving: hosts.map(({ name }) => name),
  });
  const input = { inventory, options: { ...options, tags: [] }, prepare };
  const command = planOnly ? 'plan' : 'down';
  return conductRun(invocation, command, input, async (run, { settle }) => {
    if (planOnly) {
      const planned = await planRun(run);
      warnAboutLeft(run, planned, purge);
      return planned;
    }
    if (!yes) requireSomebodyToAsk(invocation, run.cluster);
    return convergeRun({ ...run, review: createReview(invocation, run, { yes, purge, settle }) });
  });
}

function requireSomebodyToAsk(invocation: Invocation, { name, environment }: Cluster): void {
  if (environment === 'lab' || isSomebodyThere(invocation)) return;
  throw new LvsError('USAGE', `${name} would go out of service, and there is nobody to ask.`, {
    hint: 'Add --yes, or look at --plan-only first.',
  });
}

/** Names what stays as lvsdeploy has made it, before anybody is asked. */
function warnAboutLeft({ hosts, emit }: Run, { facts }: RunResult, purge: boolean): void {
  for (const { host, stages } of hosts) {
    const table = facts.get(host.name);
    if (table === undefined) continue;
    const look: ReadFact = (ref) => table.get(ref);
    const left = findLeftRecords(restoredBy(stages), look);
    if (left.length === 0) continue;
    const names = describeLeft(left, look(ownState));
    const records = purge
      ? `--purge removes what is known of it: see ${originalFolder} before`
      : `what it was before stays on record in ${originalFolder}`;
    const text = `not put back, because the playbook has no task for it: ${names}; ${records}.`;
    emit({ type: 'warning', host: host.name, text });
  }
}

type Consent = {
  readonly yes: boolean;
  readonly purge: boolean;
  readonly settle: () => Promise<void>;
};

function createReview(
  invocation: Invocation,
  run: Run,
  { yes, purge, settle }: Consent,
): (planned: RunResult) => Promise<void> {
  return async (planned) => {
    const { plan } = planned;
    warnAboutLeft(run, planned, purge);
    const changes = countChanges(plan);
    if (yes || changes === 0 || !isSomebodyThere(invocation)) return;
    await settle();
    const question = `${changes} changes take ${run.cluster.name} out of service. Go on? [y/N] `;
    if (isYes(await ask(invocation, question, run.signal))) return;
    throw new LvsError('DECLINED', 'Nothing was changed: you did not say yes.', {
      hint: '--yes goes on without asking.',
    });
  };
}
