import type { Observations } from '../../observations.js';
import { hostsWith, lookAtDirectors, type Opinion } from '../../opinion.js';

/**
 * No rule of a director's own packet filter throws VRRP away. A deaf director of higher priority
 * looks sound until it returns from a failover: nothing else shows that from outside.
 */
export function judgeFilters(seen: Observations): readonly Opinion[] {
  const peers = hostsWith(seen, 'directors').map(({ address }) => address);
  return lookAtDirectors(seen, (_host, { filterRules }) => ({
    problems: filterRules
      .filter((rule) => hitsPeers(rule, peers))
      .map((rule) => ({
        reason: `its packet filter drops VRRP: ${rule}`,
        expected: 'IP protocol 112 passes between the directors',
        seen: rule,
        cause:
          'this director does not hear the others, or is not heard: two owners now or at the next failover',
      })),
    fine: 'no rule of its packet filter names VRRP and drops',
  }));
}

// A rule about somebody else's packets is none of ours; one that excepts addresses lets ours pass.
function hitsPeers(rule: string, peers: readonly string[]): boolean {
  if (rule.includes('!')) return false;
  const source = /(?:saddr |-s )([\d.]+|[\da-f:]+)/i.exec(rule)?.[1];
  return source === undefined || peers.includes(source);
}
