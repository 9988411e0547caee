import { convergeRun } from '../../engine/converge.js';
import { planRun } from '../../engine/plan-run.js';
import type { Run, RunResult } from '../../engine/run.js';
import { observe } from '../../engine/plan/observe.js';
import { allRunRecords } from '../../facts/records/kept-records.js';
import { keptRuns, type KeptRun } from '../../facts/records/kept-runs.js';
import { LvsError } from '../../model/problem/error.js';
import type { RunIdentity } from '../../model/run/run-identity.js';
import { directorOf } from '../director-of.js';
import { createRolloutGuard, type GuardContext } from '../guard.js';
import { toRollbackHost } from './rollback-tasks.js';
import { findUndone, type Kept, type Undoing, type Undone } from './undone-runs.js';
import { wantedByConfiguration } from '../gate/wanted.js';

type UndoneHosts = ReadonlyMap<string, Undone>;

/**
 * Undoes the last run on the hosts of a run, or goes on with a rollback that was cut off: an ordinary
 * plan, made from what the hosts keep, and performed as any other. Rejects with NOTHING_KEPT where there
 * is nothing to go back to.
 */
export async function rollBackRun(run: Run): Promise<RunResult> {
  const prepared = await prepareRollback(run);
  if ('failures' in prepared) return prepared;
  const { rollback, wantedOn } = prepared;
  return convergeRun({
    ...rollback,
    guard: (locks) => createRolloutGuard({ ...rollback, locks, wantedOn }),
  });
}

/** Says what `rollBackRun` would do, and changes nothing. Rejects in the same way. */
export async function planRollback(run: Run): Promise<RunResult> {
  const prepared = await prepareRollback(run);
  return 'failures' in prepared ? prepared : planRun(prepared.rollback);
}

type Rollback = {
  readonly rollback: Run;
  readonly wantedOn: NonNullable<GuardContext['wantedOn']>;
};

/** Looks at what the hosts keep; a result where some of them could not be asked. */
async function prepareRollback(run: Run): Promise<Rollback | RunResult> {
  const { kept, failures } = await readKept(run);
  if (failures.size > 0) return { plan: { stages: [] }, facts: new Map(), failures };
  const { hosts, continued } = findUndone(kept);
  const undone = chooseUndone(hosts);
  if (continued !== undefined) announceContinued(run, continued.last);
  announceUndone(run, undone);
  const identity = identify(run.identity, undone, continued);
  return {
    rollback: { ...run, identity, hosts: toRollbackHosts(run, undone) },
    wantedOn: (host, former) => {
      const { configuration } = directorOf(run.hosts, host);
      const text = undone.get(host)?.files.get(configuration)?.body;
      return text === undefined ? former : wantedByConfiguration(text, run.cluster);
    },
  };
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
function chooseUndone(undone: UndoneHosts): UndoneHosts {
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

// So that a run after this one knows what to go on with, where this one is cut off.
function identify(
  identity: RunIdentity,
  undone: UndoneHosts,
  continued: Undoing['continued'],
): RunIdentity {
  if (continued !== undefined) {
    return { ...identity, undoes: [...continued.target], continues: [...continued.runs] };
  }
  const runs = [...undone.values()].flatMap((own) => own.runs.map(({ run }) => run));
  return { ...identity, undoes: [...new Set(runs)] };
}

function announceContinued({ emit }: Run, { run, by, startedAt }: KeptRun): void {
  const what = `the rollback ${run} of ${by}, ${startedAt}, was cut off`;
  emit({ type: 'progress', text: `${what}: continuing it; to go forward again: lvsdeploy up` });
}

function announceUndone({ emit }: Run, undone: UndoneHosts): void {
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
function toRollbackHosts({ hosts }: Run, undone: UndoneHosts): Run['hosts'] {
  return hosts.flatMap((prepared) => {
    const own = undone.get(prepared.host.name);
    if (own !== undefined) return [toRollbackHost(prepared, own)];
    return prepared.host.roles.includes('directors') ? [{ ...prepared, stages: [] }] : [];
  });
}
