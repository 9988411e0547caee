import { selectHosts, type Cluster } from '../model/cluster.js';
import type { Change, Effect } from '../model/change.js';
import type { HostStage, Plan } from '../model/plan.js';

/** Everything that an impact follows from. */
export type Situation = {
  readonly cluster: Cluster;
  readonly plan: Plan;
  /** The addresses that each probed host shows, without prefix lengths. */
  readonly addresses: ReadonlyMap<string, readonly string[]>;
  /** The directors whose keepalived.conf this run sees to; the others stay as they are. */
  readonly configured: ReadonlySet<string>;
};

/** The directors that show a VIP. */
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

/** Whether these hosts are changed in one batch, in which they meet before they reload. */
export function changeTogether({ plan }: Situation, hosts: readonly string[]): boolean {
  return plan.stages.some(({ batches }) =>
    batches.some((batch) => {
      const meeting = batch.filter(meets).map(({ host }) => host);
      return hosts.length > 1 && hosts.every((host) => meeting.includes(host));
    }),
  );
}

function meets({ tasks }: HostStage): boolean {
  const changes = tasks.flatMap((task) => task.changes);
  return changes.some(({ steps }) => steps.some(({ type }) => type === 'meet'));
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
