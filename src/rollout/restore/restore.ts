import { waitsForOthers } from '../../engine/perform/meeting.js';
import type { LvsError } from '../../model/problem/error.js';
import type { HostStage } from '../../model/plan/plan.js';
import { reachHost } from './claim-host.js';
import { hasMet } from './met-services.js';
import { onEach } from '../order/on-each.js';
import { performClaimed, planAgain, restoreFiles, type RestoreContext } from './restore-host.js';

/** What became of one host of a batch. */
export type Restored = { readonly host: string } & (
  | { readonly type: 'back'; readonly things: readonly string[] }
  /** The files are back, and the services could not be made to load them. */
  | { readonly type: 'not-loaded'; readonly things: readonly string[]; readonly reason: LvsError }
  /** It could not be put back, and is as it was left. */
  | { readonly type: 'left'; readonly reason: LvsError }
  /** It keeps what it has loaded, because it has to agree with hosts that could not be put back. */
  | { readonly type: 'agrees'; readonly others: readonly string[] }
);

type Stages = readonly HostStage[];
type Reasons = ReadonlyMap<HostStage, LvsError>;

/** A batch on its way back. */
type Way = {
  readonly context: RestoreContext;
  readonly play: string;
  /** Hosts that have loaded what they must agree on: they go back together, or not at all. */
  readonly met: ReadonlySet<HostStage>;
};

/**
 * Puts the files and builds of a batch back as they were before this run, and then lets the services
 * load them; what they owe follows from their stamps, as always. Nothing is written before all hosts
 * were asked, and nothing to one that this run has no longer locked. Says what became of each.
 */
export async function restoreBatch(
  context: RestoreContext,
  play: string,
  batch: Stages,
): Promise<readonly Restored[]> {
  const { signal } = context;
  const reached = await onEach(batch, signal, ({ host }) => reachHost(context, host));
  const present = [...reached.done.keys()];
  const owed = await onEach(present.filter(waitsForOthers), signal, ({ host }) =>
    planAgain(context, play, { host, kind: 'service' }),
  );
  const met = [...owed.done].flatMap(([stage, now]) => (hasMet(stage, now) ? [stage] : []));
  const missing = new Map([...reached.failed, ...owed.failed]);
  const staying = missing.size > 0 ? met : [];
  const going = present.filter((stage) => !missing.has(stage) && !staying.includes(stage));
  return [
    ...toLeft(missing),
    ...staying.map(({ host }) => toAgreeing(host, missing)),
    ...(await restoreHosts({ context, play, met: new Set(met) }, going)),
  ];
}

async function restoreHosts(way: Way, stages: Stages): Promise<readonly Restored[]> {
  const { context, play, met } = way;
  const { signal } = context;
  const files = await onEach(stages, signal, (stage) => restoreFiles(context, play, stage));
  const thingsOf = (stage: HostStage): readonly string[] => files.done.get(stage) ?? [];
  const owed = await onEach(files.done.keys(), signal, ({ host }) =>
    planAgain(context, play, { host, kind: 'service' }),
  );
  const missing = new Map([...files.failed, ...owed.failed]);
  const turning = [...owed.done.keys()].filter((stage) => missing.size > 0 && met.has(stage));
  const turned = await onEach(turning, signal, (stage) => writeNewAgain(way, stage));
  // All at once: directors that met before their reload have to agree again at once.
  const going = new Map([...owed.done].filter(([stage]) => !turning.includes(stage)));
  const loaded = await onEach(going.keys(), signal, (stage) =>
    performClaimed(context, play, going.get(stage) ?? stage),
  );
  const unsettled = new Map([...owed.failed, ...turned.failed, ...loaded.failed]);
  return [
    ...toLeft(files.failed),
    ...Array.from(turned.done.keys(), ({ host }) => toAgreeing(host, missing)),
    ...Array.from(unsettled, ([stage, reason]): Restored => {
      return { type: 'not-loaded', host: stage.host, things: thingsOf(stage), reason };
    }),
    ...Array.from(loaded.done.keys(), (stage): Restored => {
      return { type: 'back', host: stage.host, things: thingsOf(stage) };
    }),
  ];
}

/** For a host that has to keep what it has loaded: a restart must not find another file. */
async function writeNewAgain({ context, play }: Way, { host }: HostStage): Promise<void> {
  await performClaimed(context, play, await planAgain(context, play, { host, kind: 'file' }));
}

function toLeft(reasons: Reasons): readonly Restored[] {
  return Array.from(reasons, ([{ host }, reason]) => ({ type: 'left', host, reason }));
}

function toAgreeing(host: string, missing: Reasons): Restored {
  return { type: 'agrees', host, others: Array.from(missing.keys(), (other) => other.host) };
}
