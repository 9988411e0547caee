import { convergeRun, type Run, type RunResult } from '../engine/converge.js';
import { observe } from '../engine/observe.js';
import { allRunRecords } from '../facts/kept-records.js';
import { keptRuns } from '../facts/kept-runs.js';
import { LvsError } from '../model/error.js';
import { createRolloutGuard, type GuardContext } from './guard.js';
import { toRollbackHost } from './rollback-tasks.js';
import { findUndone, type Kept, type Undone } from './undone-runs.js';
import { wantedByConfiguration } from './wanted.js';

const configurationPath = '/etc/keepalived/keepalived.conf';

type Undoing = ReadonlyMap<string, Undone>;

/**
 * Undoes the last run on the hosts of a run: an ordinary plan, made from what the hosts keep, and
 * performed as any other. Rejects with NOTHING_KEPT where there is nothing to go back to.
 */
export async function rollBackRun(run: Run): Promise<RunResult> {
  const { kept, failures } = await readKept(run);
  if (failures.size > 0) return { plan: { stages: [] }, facts: new Map(), failures };
  const undone = chooseUndone(findUndone(kept));
  announceUndone(run, undone);
  const rollback: Run = { ...run, hosts: toRollbackHosts(run, undone) };
  const wantedOn: GuardContext['wantedOn'] = (host, former) => {
    const text = undone.get(host)?.files.get(configurationPath)?.body;
    return text === undefined ? former : wantedByConfiguration(text, run.cluster);
  };
  return convergeRun({
    ...rollback,
    guard: (locks) => createRolloutGuard({ ...rollback, locks, wantedOn }),
  });
}

async function readKept(run: Run): Promise<{
  readonly kept: ReadonlyMap<string, Kept>;
  readonly failures: RunResult['failures'];
}> {
  const refs = [keptRuns, allRunRecords];
  const questions = run.hosts.map(({ host }) => ({ host: host.name, refs }));
  const { facts, failures } = await observe(questions, run);
  const kept = [...facts].map(([host, table]) => {
    const keeps: Kept = { runs: table.get(keptRuns), records: table.get(allRunRecords) };
    return [host, keeps] as const;
  });
  return { kept: new Map(kept), failures };
}

/** Leaves out the hosts that had nothing before. */
function chooseUndone(undone: Undoing): Undoing {
  if (undone.size === 0) {
    throw new LvsError(
      'NOTHING_KEPT',
      'No run has changed these hosts: there is nothing to undo.',
      {
        hint: 'Hosts keep what was there before a run changes it; see docs/rollout.md.',
      },
    );
  }
  const chosen = [...undone].filter(([, { isFirst }]) => !isFirst);
  if (chosen.length > 0) return new Map(chosen);
  const hosts = [...undone.keys()].join(', ');
  throw new LvsError(
    'NOTHING_KEPT',
    `The last run set ${hosts} up: there is no configuration before it.`,
    { hint: 'To remove all that lvsdeploy put on the hosts: lvsdeploy down' },
  );
}

function announceUndone({ emit }: Run, undone: Undoing): void {
  const hostsOf = new Map<string, string[]>();
  for (const [host, { runs }] of undone) {
    for (const { run, by, startedAt } of runs) {
      const what = `run ${run} of ${by}, ${startedAt}`;
      hostsOf.set(what, [...(hostsOf.get(what) ?? []), host]);
    }
  }
  for (const [what, hosts] of hostsOf) {
    emit({ type: 'progress', text: `undoing ${what}, on ${hosts.join(', ')}` });
  }
}

/** The hosts to be undone, and every other director, which is locked and looked at too. */
function toRollbackHosts({ hosts }: Run, undone: Undoing): Run['hosts'] {
  return hosts.flatMap((prepared) => {
    const own = undone.get(prepared.host.name);
    if (own !== undefined) return [toRollbackHost(prepared, own)];
    return prepared.host.roles.includes('directors') ? [{ ...prepared, stages: [] }] : [];
  });
}
