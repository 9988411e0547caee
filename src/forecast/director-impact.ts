import type { VrrpInstance } from '../model/cluster/cluster.js';
import type { ServiceEffect } from '../model/plan/effect.js';
import type { Disturbance } from '../model/plan/forecast.js';
import { byPriority, skewTerm } from '../model/cluster/vrrp-times.js';
import { holdersOf, joinWords, type Effective, type Situation } from './situation.js';

/** What clients feel when a director's keepalived starts, stops or both; a reload alone moves nothing. */
export function directorImpact(
  { host, effect }: Effective,
  situation: Situation,
): readonly Disturbance[] {
  if (effect.type !== 'service' || effect.role !== 'director') return [];
  const instances = situation.cluster.vrrp.filter(({ members }) =>
    members.some((member) => member.host === host),
  );
  switch (effect.action) {
    case 'reload':
      return [];
    case 'start':
      return instances.flatMap((instance) => takeOver(instance, host, situation));
    case 'restart':
    case 'stop':
      return instances.flatMap((instance) => leave(instance, { host, ...effect }, situation));
  }
}

function leave(
  instance: VrrpInstance,
  { host, action }: Pick<ServiceEffect, 'action'> & { readonly host: string },
  situation: Situation,
): readonly Disturbance[] {
  const vips = instance.vips
    .map(({ address }) => address)
    .filter((vip) => holdersOf(situation, vip).includes(host));
  if (vips.length === 0) return [];
  const cause = action === 'stop' ? 'keepalived stops' : 'keepalived restarts';
  const next = byPriority(instance).find((member) => member.host !== host);
  const names = joinWords(vips);
  if (next === undefined) {
    const event = `keepalived runs on ${host} again`;
    const consequence = `nobody else takes ${names}, and connections end`;
    const unanswered = { type: 'until', event } as const;
    return [{ kind: 'drops-connections', host, cause, consequence, unanswered }];
  }
  const own = instance.members.find((member) => member.host === host);
  const isBack =
    action === 'restart' && !instance.nopreempt && (own?.priority ?? 0) > next.priority;
  const way = isBack ? `to ${next.host} and back` : `to ${next.host}`;
  return [
    {
      ...{ kind: 'vip-moves', host, cause },
      consequence: `${names} ${moves(vips)} ${way}; open connections may end`,
      unanswered: { type: 'at-most', ms: Math.ceil(skewTerm(instance, next).ms) },
    },
  ];
}

/** A director that starts takes VIPs from one of lower priority; nobody misses an answer. */
function takeOver(
  instance: VrrpInstance,
  host: string,
  situation: Situation,
): readonly Disturbance[] {
  const priorityOf = (name: string): number =>
    instance.members.find((member) => member.host === name)?.priority ?? 0;
  const taken = instance.vips
    .map(({ address }) => address)
    .filter((vip) => {
      const holders = holdersOf(situation, vip);
      if (holders.length === 0 || holders.includes(host) || instance.nopreempt) return false;
      return holders.every((holder) => priorityOf(holder) < priorityOf(host));
    });
  if (taken.length === 0) return [];
  return [
    {
      ...{ kind: 'vip-moves', host, cause: 'keepalived starts' },
      consequence: `${joinWords(taken)} ${moves(taken)} to ${host}; open connections may end`,
      unanswered: { type: 'at-most', ms: 0 },
    },
  ];
}

function moves(vips: readonly string[]): string {
  return vips.length === 1 ? 'moves' : 'move';
}
