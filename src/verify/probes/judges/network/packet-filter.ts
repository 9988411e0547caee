import type { Host } from '../../../../model/cluster/cluster.js';
import type { Observations } from '../../observations.js';
import { hostsWith, lookAtEach, type Opinion, type Problem } from '../../opinion.js';
import { walk } from '../../packet-walk.js';
import { passagesOf } from './passages/passages-of.js';

/** A service that may not begin more connections a second than this is one that breaks at once. */
const fewPerSecond = 100;

/**
 * No packet filter on the way throws requests or answers away: that of a standby director shows itself
 * only when it takes over, and nobody can send a request through it before.
 */
export function judgePacketFilters(seen: Observations): readonly Opinion[] {
  const hosts = (['directors', 'real_servers', 'gateway'] as const).flatMap((role) => [
    ...hostsWith(seen, role),
  ]);
  return lookAtEach(seen, [...new Set(hosts)], (host, hostSeen) => {
    const chains = hostSeen.filter;
    if (chains === undefined) return undefined;
    const problems = passagesOf(seen, host, hostSeen).flatMap(({ packet, hooks, what }) => {
      const fate = walk(chains, hooks, packet);
      if (fate.type === 'passes') return [];
      if (fate.type === 'thrown-away') return [thrownAway(seen, host, what, fate.rule)];
      return fate.perSecond >= fewPerSecond ? [] : [limited(what, fate)];
    });
    return {
      problems: firstOfEach(problems),
      fine: 'its packet filter lets requests and answers pass',
    };
  });
}

function thrownAway({ hosts }: Observations, { name }: Host, what: string, rule: string): Problem {
  const isStandby = hosts[name]?.director !== undefined && !what.startsWith('answers');
  const later = isStandby ? '; a standby director loses them when it takes over' : '';
  return {
    reason: `its packet filter drops ${what}: ${rule}`,
    expected: 'requests and answers pass',
    seen: rule,
    cause: `a rule made by hand or by a firewall service: nft list ruleset, iptables -S${later}`,
  };
}

function limited(what: string, { rule, perSecond }: { rule: string; perSecond: number }): Problem {
  return {
    reason: `its packet filter lets only ${formatRate(perSecond)} of ${what} pass: ${rule}`,
    expected: `no limit, or one of more than ${fewPerSecond} connections a second`,
    seen: rule,
    cause: 'clients beyond the limit wait a second or longer, or get no answer at all',
  };
}

function formatRate(perSecond: number): string {
  return perSecond >= 1 ? `${perSecond} a second` : `${Math.round(perSecond * 3600)} an hour`;
}

// One rule is told once, however many packets it is about.
function firstOfEach(problems: readonly Problem[]): readonly Problem[] {
  return problems.filter(
    ({ seen }, index) => problems.findIndex((other) => other.seen === seen) === index,
  );
}
