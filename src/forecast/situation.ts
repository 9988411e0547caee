import { selectHosts, type Cluster } from '../model/cluster/cluster.js';
import type { Change } from '../model/plan/change.js';
import type { Effect } from '../model/plan/effect.js';
import type { HostStage, Plan } from '../model/plan/plan.js';
import type { Step } from '../model/plan/step.js';

/** Everything that an impact follows from. */
export type Situation = {
  readonly cluster: Cluster;
  readonly plan: Plan;
  /** The addresses that each probed host owns, without prefix lengths. */
  readonly addresses: ReadonlyMap<string, readonly string[]>;
  /** The directors whose configuration this run sees to; the others stay as they are. */
  readonly configured: ReadonlySet<string>;
  /** The version of keepalived on each director where it is known. */
  readonly installed: ReadonlyMap<string, string>;
};

/** The directors that own a VIP. */
export function holdersOf({ cluster, addresses }: Situation, vip: string): readonly string[] {
  return selectHosts(cluster, 'directors')
    .map(({ name }) => name)
    .filter((host) => addresses.get(host)?.includes(vip));
}

/** Whether clients may get answers from a VIP: somebody has it, or a director was not asked. */
export function mayBeServed(situation: Situation, vip: string): boolean {
  const { cluster, addresses } = situation;
  const unseen = selectHosts(cluster, 'directors').some(({ name }) => !addresses.has(name));
  return unseen || holdersOf(situation, vip).length > 0;
}

/** Whether an address is one that VRRP moves. */
export function isVip({ vrrp }: Cluster, address: string): boolean {
  return vrrp.some(({ vips }) => vips.some((vip) => vip.address === address));
}

/** A change that something notices. */
export type Effective = { readonly host: string; readonly change: Change; readonly effect: Effect };

/** The effects of hosts that are changed at the same time, batch by batch. */
export function effectsByBatch({ stages }: Plan): readonly (readonly Effective[])[] {
  return stages.flatMap(({ batches }) => batches.map((batch) => batch.flatMap(effectsOf)));
}

function effectsOf({ host, tasks }: HostStage): readonly Effective[] {
  const changes = tasks.flatMap((task) => task.changes);
  return changes.flatMap((change) =>
    change.effect === undefined ? [] : [{ host, change, effect: change.effect }],
  );
}

/** How these hosts meet in one batch before they reload; undefined: they do not. */
export function meetingOf(
  { plan }: Situation,
  hosts: readonly string[],
): 'at-once' | 'in-order' | undefined {
  const batches = plan.stages.flatMap((stage) => stage.batches);
  const meetings = batches.map((batch) =>
    batch.flatMap((stage) => meetsOf(stage).map((meet) => ({ host: stage.host, ...meet }))),
  );
  const meeting = meetings.find((met) =>
    hosts.every((host) => met.some((meet) => meet.host === host)),
  );
  if (meeting === undefined) return undefined;
  return meeting.some(({ after = [] }) => after.length > 0) ? 'in-order' : 'at-once';
}

type Meet = Extract<Step, { type: 'meet' }>;

function meetsOf({ tasks }: HostStage): readonly Meet[] {
  const changes = tasks.flatMap((task) => task.changes);
  return changes.flatMap(({ steps }) => steps.filter((step): step is Meet => step.type === 'meet'));
}

/** `a`, `a and b`, `a, b and c`. */
export function joinWords(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}

/** `keepalived.service` is `keepalived` to people. */
export function unitName(unit: string): string {
  return unit.replace(/\.service$/, '');
}
