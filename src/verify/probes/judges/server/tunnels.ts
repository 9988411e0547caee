import { effectiveSetting } from '../../../../facts/network/interface-setting.js';
import { tunnelEndsOf, type TunnelEnd } from '../../../../lvs/forwarding/tunnel-ends.js';
import { hostNameAt, type Host } from '../../../../model/cluster/cluster.js';
import type { NetworkInterface } from '../../../../model/host/host-facts.js';
import type { HostSeen, Observations } from '../../observations.js';
import { hostsWith, listWords, lookAtEach, type Opinion, type Problem } from '../../opinion.js';

const restart = 'systemctl restart lvs_rs';
const unseen = 'The check on the RIP does not see it';

/** Real servers of TUN take packets out of the tunnels of every director, and of nobody else. */
export function judgeTunnels(seen: Observations): readonly Opinion[] {
  const hosts = hostsWith(seen, 'real_servers').filter(
    ({ name }) => tunnelEndsOf(seen.cluster, name).length > 0,
  );
  return lookAtEach(seen, hosts, (host, hostSeen) => {
    const ends = oneForEachDevice(tunnelEndsOf(seen.cluster, host.name));
    return {
      problems: [
        ...judgePorts(ends, hostSeen),
        ...ends.flatMap((end) => judgeEnd(seen, end, { host, hostSeen })),
        ...hostSeen.interfaces.filter((one) => isOpenToAll(one, host)).map(openToAll),
      ],
      fine: `it takes tunnel packets of ${listWords(ends.map(({ director }) => nameOf(seen, director)))}, and of nobody else`,
    };
  });
}

function oneForEachDevice(ends: readonly TunnelEnd[]): readonly TunnelEnd[] {
  return [...new Map(ends.map((end) => [end.device, end])).values()];
}

function nameOf({ cluster }: Observations, director: string): string {
  return hostNameAt(cluster, director) ?? director;
}

type Place = { readonly host: Host; readonly hostSeen: HostSeen };

function judgeEnd(
  seen: Observations,
  { device, director }: TunnelEnd,
  { host, hostSeen }: Place,
): readonly Problem[] {
  const link = hostSeen.interfaces.find(({ name }) => name === device);
  const isRight =
    link?.up === true && link.tunnel?.remote === director && link.tunnel.local === host.address;
  if (isRight) return judgeFilter(hostSeen, device);
  return [
    {
      reason: `it has no tunnel for packets of ${nameOf(seen, director)}: ${describeLink(device, link)}`,
      expected: `${device}, up, from ${director} to ${host.address}`,
      seen: describeLink(device, link),
      cause: `taken away by hand, or lvs_rs.sh was stopped or did not run at boot: ${restart}. ${unseen}`,
    },
  ];
}

function describeLink(device: string, link: NetworkInterface | undefined): string {
  if (link === undefined) return `${device} does not exist`;
  if (!link.up) return `${device} is down`;
  const { remote = 'anybody', local = 'any address' } = link.tunnel ?? {};
  return `${device} is from ${remote} to ${local}`;
}

// ip-sysctl.rst, rp_filter: 1 wants the way back by the same interface, and none leads into a tunnel.
function judgeFilter({ reversePathFilter }: HostSeen, device: string): readonly Problem[] {
  const filter = effectiveSetting(reversePathFilter, device);
  if (filter !== 1) return [];
  return [
    {
      reason: `it takes what comes out of ${device} for forged: rp_filter is 1`,
      expected: `net.ipv4.conf.${device}.rp_filter = 2`,
      seen: `1 (the higher one of all and ${device})`,
      cause: `reset by hand or by a sysctl file: ${restart}. ${unseen}`,
    },
  ];
}

function judgePorts(ends: readonly TunnelEnd[], { guePorts = [] }: HostSeen): readonly Problem[] {
  const wanted = new Set(ends.flatMap(({ tunnel }) => tunnel.port ?? []));
  return [...wanted]
    .filter((port) => !guePorts.includes(port))
    .map((port) => ({
      reason: `GUE does not listen on UDP port ${port}: it refuses what directors send it`,
      expected: `port ${port} gue, in ip fou show`,
      seen: guePorts.length === 0 ? 'no port' : `port ${guePorts.join(', ')}`,
      cause: `taken away by hand, or lvs_rs.sh was stopped or did not run at boot: ${restart}. ${unseen}`,
    }));
}

function isOpenToAll({ up, tunnel }: NetworkInterface, { address }: Host): boolean {
  if (!up || tunnel === undefined || tunnel.remote !== undefined) return false;
  return tunnel.local === undefined || tunnel.local === address;
}

function openToAll({ name }: NetworkInterface): Problem {
  return {
    reason: `it takes tunnel packets of anybody: ${name} is up, without a remote end`,
    expected: 'tunnel devices for directors only',
    seen: `${name}, from anybody`,
    cause: `brought up by hand or by another program; whoever reaches this host can send it requests under any name, past the directors: ip link set ${name} down`,
  };
}
