import { gather } from '../engine/gather.js';
import type { PreparedHost } from '../engine/make-plan.js';
import { perform } from '../engine/perform.js';
import { planHost } from '../engine/plan-host.js';
import { restoreScript } from '../engine/restore-script.js';
import type { ArtifactStore } from '../model/artifact-store.js';
import type { Change } from '../model/change.js';
import type { HostStage } from '../model/plan.js';
import type { RunIdentity } from '../model/run-identity.js';
import type { GateContext } from './await-serving.js';
import { changedPaths, changedPrograms } from './before.js';

/** What putting back needs besides the gate's own. */
export type RestoreContext = GateContext & {
  readonly identity: RunIdentity;
  readonly hosts: readonly PreparedHost[];
  readonly artifacts: ArtifactStore;
};

/** What was put back on one host. */
export type Restored = { readonly host: string; readonly things: readonly string[] };

/**
 * Puts the files and builds of a stage back as they were before this run, on all hosts of a batch, and
 * then lets their services load them. What the services owe follows from their stamps, as always.
 */
export async function restoreBatch(
  context: RestoreContext,
  play: string,
  batch: readonly HostStage[],
): Promise<readonly Restored[]> {
  const restored = await Promise.all(batch.map((stage) => restoreFiles(context, play, stage)));
  // All together: directors that met before their reload have to agree again at once.
  await Promise.all(batch.map((stage) => settleServices(context, play, stage.host)));
  return restored;
}

async function restoreFiles(
  context: RestoreContext,
  play: string,
  stage: HostStage,
): Promise<Restored> {
  const { host } = stage;
  const [paths, programs] = [changedPaths(stage), changedPrograms(stage)];
  const things = [...programs, ...paths];
  if (things.length === 0) return { host, things };
  const script = restoreScript({ runs: [context.identity.id], paths, programs });
  const change: Change = {
    summary: `${things.join(', ')} ${things.length === 1 ? 'goes' : 'go'} back to what was there before this run`,
    diffs: [],
    steps: [{ type: 'run', script }],
    expects: [],
  };
  const tasks = [{ name: 'the last good configuration is back', kind: 'file', changes: [change] }];
  await performStage(context, play, { host, tasks });
  return { host, things };
}

async function settleServices(context: RestoreContext, play: string, host: string): Promise<void> {
  const prepared = context.hosts.find((candidate) => candidate.host.name === host);
  const stage = prepared?.stages.find((candidate) => candidate.play.name === play);
  if (prepared === undefined || stage === undefined) return;
  const tasks = stage.tasks.filter(({ kind }) => kind === 'service');
  const connection = await context.pool.connect(host);
  const facts = await gather(connection, prepared.refs, context.signal);
  const known = { host: prepared.hostFacts(facts), builds: new Set<string>() };
  const planned = planHost(host, [{ play: stage.play, tasks }], facts, known).get(stage.play);
  if (planned !== undefined) await performStage(context, play, planned);
}

async function performStage(
  context: RestoreContext,
  play: string,
  stage: HostStage,
): Promise<void> {
  const connection = await context.pool.connect(stage.host);
  await perform(connection, stage, { ...context, play, finishes: false });
}
