import { gather } from '../../engine/plan/gather.js';
import type { PreparedHost } from '../../engine/plan/make-plan.js';
import { perform } from '../../engine/perform/perform.js';
import { planHost } from '../../engine/plan/plan-host.js';
import { restoreScript } from '../../engine/perform/restore-script.js';
import type { ArtifactStore } from '../../model/host/artifact-store.js';
import type { Change } from '../../model/plan/change.js';
import type { HostStage } from '../../model/plan/plan.js';
import type { GateContext } from '../gate/serving-watch.js';
import { changedPaths, changedPrograms } from '../gate/baseline.js';
import { claimHost, type ClaimContext } from './claim-host.js';

/** What putting back needs besides the gate's own. */
export type RestoreContext = GateContext &
  ClaimContext & {
    readonly hosts: readonly PreparedHost[];
    readonly artifacts: ArtifactStore;
  };

/** Puts the files and builds of a stage back as they were before this run, and says which. */
export async function restoreFiles(
  context: RestoreContext,
  play: string,
  stage: HostStage,
): Promise<readonly string[]> {
  const { host } = stage;
  const [paths, programs] = [changedPaths(stage), changedPrograms(stage)];
  const things = [...programs, ...paths];
  if (things.length === 0) return things;
  const script = restoreScript({ runs: [context.identity.id], paths, programs });
  const change: Change = {
    summary: `${things.join(', ')} ${things.length === 1 ? 'goes' : 'go'} back to what was there before this run`,
    diffs: [],
    steps: [{ type: 'run', script }],
    expects: [],
  };
  const tasks = [
    { name: 'the last good configuration is restored', kind: 'file', changes: [change] },
  ];
  await performClaimed(context, play, { host, tasks });
  return things;
}

/** What the tasks of one kind owe a host, as it is now. */
export async function planAgain(
  context: RestoreContext,
  play: string,
  { host, kind }: { readonly host: string; readonly kind: 'file' | 'service' },
): Promise<HostStage> {
  const prepared = context.hosts.find((candidate) => candidate.host.name === host);
  const stage = prepared?.stages.find((candidate) => candidate.play.name === play);
  if (prepared === undefined || stage === undefined) return { host, tasks: [] };
  const tasks = stage.tasks.filter((task) => task.kind === kind);
  const facts = await gather(await claimHost(context, host), prepared.refs, context.signal);
  const known = { host: prepared.hostFacts(facts), builds: new Set<string>() };
  const planned = planHost(prepared, [{ play: stage.play, tasks }], facts, known).get(stage.play);
  return planned ?? { host, tasks: [] };
}

/** Performs a stage of the way back, on a host that this run has locked. */
export async function performClaimed(
  context: RestoreContext,
  play: string,
  stage: HostStage,
): Promise<void> {
  const connection = await claimHost(context, stage.host);
  await perform(connection, stage, { ...context, play, finishes: false });
}
