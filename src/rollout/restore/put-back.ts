import { selectHosts } from '../../model/cluster/cluster.js';
import { LvsError, type ErrorCode } from '../../model/problem/error.js';
import { joinHosts, joinNames } from '../../model/text/list-names.js';
import { owesChanges, type HostStage, type Stage } from '../../model/plan/plan.js';
import { describeAnswering } from '../gate/answer-clock.js';
import type { Baseline } from '../gate/baseline.js';
import { describeBack, describePartlyBack, isAllBack } from './describe-restored.js';
import { listFindings, lookAfter, type LookContext } from '../gate/look-after.js';
import type { RestoreContext } from './restore-host.js';
import { restoreBatch, type Restored } from './restore.js';
import { commonTo, type Wanted } from '../gate/wanted.js';

type Context = RestoreContext & LookContext;

/** A batch that is to be as it was before. */
export type Failed = {
  readonly stage: Stage;
  readonly batch: readonly HostStage[];
  readonly before: Baseline | undefined;
  /** What it was to show. */
  readonly wanted: Wanted;
  readonly cause: LvsError;
};

const hint =
  'Correct the inventory, the template or the host, and run the same command again; `lvsdeploy verify --no-drills` tells more about the cluster as it is.';

/** Restores a batch, looks again, and tells all of it as one failure. */
export async function putBack(context: Context, failed: Failed): Promise<LvsError> {
  const { batch, before, cause } = failed;
  const [first] = batch;
  const host = first?.host ?? '';
  if (before?.wanted === undefined) {
    const outcome = `There was no earlier configuration to restore on ${joinHosts(batch)}.`;
    const message = join(cause.message, outcome, describeOthers(context, failed));
    return new LvsError('GATE_FAILED', message, { ...cause.details, host, hint });
  }
  const restored = await restoreBatch(context, failed.stage.play, batch);
  const outcome = isAllBack(restored)
    ? await describeReturn(context, failed, { former: before.wanted, restored })
    : await describePartial(context, failed, { former: before.wanted, restored });
  const message = join(cause.message, outcome, describeOthers(context, failed));
  return wasCutOff(cause, restored)
    ? new LvsError(cause.code, message, { hint, host, ...cause.details })
    : new LvsError('GATE_FAILED', message, { ...cause.details, host, hint });
}

const cutOff: readonly ErrorCode[] = ['CONNECTION_LOST', 'UNREACHABLE', 'LOCKED'];

// Then there is nothing to be told but what came between: the next run finishes this one.
function wasCutOff({ code }: LvsError, restored: readonly Restored[]): boolean {
  return cutOff.includes(code) && restored.every(({ type }) => type === 'left');
}

type Outcome = { readonly former: Wanted; readonly restored: readonly Restored[] };

async function describeReturn(
  context: Context,
  { before, batch }: Failed,
  { former, restored }: Outcome,
): Promise<string> {
  const changed = { stages: batch, wanted: former, announces: true };
  const { findings, answering } = await lookAfter(context, changed, before);
  const answered = answering === undefined ? '' : `: ${describeAnswering(answering)}`;
  const found =
    findings.length === 0
      ? `and the cluster serves again${answered}`
      : `but this is still wrong: ${listFindings(findings)}`;
  return `${describeBack(restored)}, ${found}.`;
}

async function describePartial(
  context: Context,
  { before, batch, wanted }: Failed,
  { former, restored }: Outcome,
): Promise<string> {
  const told = join(...describePartlyBack(restored, context.identity.command));
  const back = restored.flatMap(({ type, host }) => (type === 'back' ? [host] : []));
  const stages = batch.filter(({ host }) => back.includes(host));
  // What is left may have loaded the one or the other.
  const common = commonTo(former, wanted);
  if (common.vips.length === 0 || (back.length === 0 && isOthersTurn(restored))) return told;
  const changed = { stages, wanted: common, announces: true };
  const { findings } = await lookAfter(context, changed, before);
  const found =
    findings.length === 0
      ? `The cluster serves ${common.vips.join(', ')}.`
      : `This is still wrong: ${listFindings(findings)}.`;
  return join(told, found);
}

/** Whether another run is at work, so that what is seen is soon otherwise. */
function isOthersTurn(restored: readonly Restored[]): boolean {
  return restored.some((one) => one.type === 'left' && one.reason.code === 'LOCKED');
}

/** The other directors: those before this batch are done, those after it are as they were. */
function describeOthers({ cluster }: Context, { stage, batch }: Failed): string {
  const { batches } = stage;
  const touched = new Set(batch.map(({ host }) => host));
  const index = batches.findIndex((stages) => stages.some(({ host }) => touched.has(host)));
  const changed = batches
    .slice(0, index)
    .flatMap((stages) => stages.filter(owesChanges))
    .map(({ host }) => host);
  const untouched = selectHosts(cluster, 'directors')
    .map(({ name }) => name)
    .filter((name) => !touched.has(name) && !changed.includes(name));
  return join(
    changed.length === 0
      ? ''
      : `${joinNames(changed)} ${changed.length === 1 ? 'keeps its' : 'keep their'} new files.`,
    untouched.length === 0
      ? ''
      : `${joinNames(untouched)} ${untouched.length === 1 ? 'was' : 'were'} not touched.`,
  );
}

function join(...sentences: readonly string[]): string {
  return sentences.filter((sentence) => sentence !== '').join(' ');
}
