import { vrrpSource, type Host, type VrrpInstance } from '../../../../model/cluster/cluster.js';
import { clusterDevice } from '../../addresses.js';
import type { HostSeen, Observations } from '../../observations.js';
import { hostsWith, lookAtDirectors, type Opinion, type Problem } from '../../opinion.js';
import { walk } from '../../packet-walk.js';

/**
 * No rule of a director's own packet filter throws VRRP away. A deaf director of higher priority
 * looks sound until it returns from a failover: nothing else shows that from outside.
 */
export function judgeFilters(seen: Observations): readonly Opinion[] {
  const peers = hostsWith(seen, 'directors').flatMap((peer) => sourcesOf(seen, peer));
  return lookAtDirectors(seen, (host, { filterRules }, hostSeen) => {
    const named = filterRules
      .filter((rule) => hitsPeers(rule, peers))
      .map((rule) => ({
        reason: `its packet filter drops VRRP: ${rule}`,
        expected: 'IP protocol 112 passes between the directors',
        seen: rule,
        cause:
          'this director does not hear the others, or is not heard: two owners now or at the next failover',
      }));
    return {
      problems: named.length > 0 ? named : judgeAdverts(seen, host, hostSeen),
      fine: 'its packet filter lets VRRP pass',
    };
  });
}

// Rules that do not name VRRP drop it too: a chain that drops whatever it was not told to let pass.
function judgeAdverts(seen: Observations, host: Host, hostSeen: HostSeen): readonly Problem[] {
  const problems = seen.cluster.vrrp.flatMap((instance) =>
    findDropped(seen, instance, { host, hostSeen }),
  );
  return problems.slice(0, 1).map(({ what, rule }) => ({
    reason: `its packet filter drops VRRP, ${what}: ${rule}`,
    expected: 'IP protocol 112 passes between the directors',
    seen: rule,
    cause:
      'this director does not hear the others, or is not heard: two owners now or at the next failover',
  }));
}

type Dropped = { readonly what: string; readonly rule: string };

function findDropped(
  seen: Observations,
  instance: VrrpInstance,
  { host, hostSeen }: { readonly host: Host; readonly hostSeen: HostSeen },
): readonly Dropped[] {
  const peers = hostsWith(seen, 'directors').filter(({ name }) => name !== host.name);
  const group = '224.0.0.18';
  const { unicast } = instance;
  const device = instance.interface ?? clusterDevice(hostSeen, host)?.name;
  const own = vrrpSource(host, instance) ?? host.address;
  return peers.flatMap((peer) => {
    const address = vrrpSource(peer, instance) ?? peer.address;
    const advert = { protocol: 'vrrp', state: 'new' } as const;
    const heard = walk(hostSeen.filter ?? [], ['prerouting', 'input'], {
      ...{ ...advert, source: address, destination: unicast ? own : group },
      ...(device === undefined ? {} : { linkIn: device }),
    });
    const sent = walk(hostSeen.filter ?? [], ['output', 'postrouting'], {
      ...{ ...advert, source: own, destination: unicast ? address : group },
      ...(device === undefined ? {} : { linkOut: device }),
    });
    return [
      ...(heard.type === 'thrown-away'
        ? [{ what: `adverts of ${peer.name}`, rule: heard.rule }]
        : []),
      ...(sent.type === 'thrown-away' ? [{ what: 'its own adverts', rule: sent.rule }] : []),
    ];
  });
}

function sourcesOf({ cluster }: Observations, peer: Host): readonly string[] {
  return cluster.vrrp.flatMap((instance) => vrrpSource(peer, instance) ?? peer.address);
}

// A rule about somebody else's packets is none of ours; one that excepts addresses lets ours pass.
function hitsPeers(rule: string, peers: readonly string[]): boolean {
  if (rule.includes('!')) return false;
  const source = /(?:saddr |-s )([\d.]+|[\da-f:]+)/i.exec(rule)?.[1];
  return source === undefined || peers.includes(source);
}
