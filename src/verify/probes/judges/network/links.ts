import { clusterDevice } from '../../addresses.js';
import type { Observations } from '../../observations.js';
import { hostsWith, lookAtDirectors, toOpinions, type Opinion } from '../../opinion.js';

/** All hosts of the segment have the same MTU: a larger packet would be lost without a word. */
export function judgeMtus(seen: Observations): readonly Opinion[] {
  const hosts = (['directors', 'real_servers', 'gateway'] as const).flatMap((role) => [
    ...hostsWith(seen, role),
  ]);
  const links = [...new Set(hosts)].flatMap((host) => {
    const hostSeen = seen.hosts[host.name];
    const device = hostSeen === undefined ? undefined : clusterDevice(hostSeen, host);
    return device === undefined ? [] : [{ host: host.name, mtu: device.mtu }];
  });
  const values = [...new Set(links.map(({ mtu }) => mtu))];
  if (links.length < 2) return [];
  const all = links.map(({ host, mtu }) => `${host} ${mtu}`).join(', ');
  const problem = {
    reason: `the hosts of the segment differ in their MTU: ${all}`,
    expected: 'one MTU on the whole segment',
    seen: all,
    cause: 'large packets are lost silently: small requests work, uploads hang',
  };
  return toOpinions({
    problems: values.length > 1 ? [problem] : [],
    fine: `the hosts of the segment have an MTU of ${values.join()}`,
  });
}

/** systemd-networkd, where it configures a director's interface, leaves VIPs alone. */
export function judgeNetworkd(seen: Observations): readonly Opinion[] {
  return lookAtDirectors(seen, (host, { networkdLinks }, hostSeen) => {
    const device = clusterDevice(hostSeen, host)?.name;
    const link = networkdLinks.find((candidate) => candidate.device === device);
    if (link === undefined) return undefined;
    const problem = {
      reason: `systemd-networkd removes the VIPs from ${link.device} when it restarts`,
      expected: "KeepConfiguration=static (or yes) in the interface's .network file",
      seen: 'no such setting',
      cause: 'an upgrade of systemd or a `netplan apply` then makes the VIPs move, or vanish',
    };
    return {
      problems: link.keepsForeign ? [] : [problem],
      fine: `systemd-networkd keeps VIPs on ${link.device}`,
    };
  });
}
