import { formatEndpoint } from '../../../../lvs/address/format-address.js';
import { doorsOf } from '../../../../lvs/entrances/doors.js';
import { passingTable, sampleOf, takesPassing } from '../../../../lvs/entrances/passing.js';
import type { FilterChain } from '../../../../facts/packet-filter/chain.js';
import type { VirtualService } from '../../../../model/cluster/cluster.js';
import { clientsOf } from '../../clients-of.js';
import { markOf } from '../../mark-walk.js';
import { matchAll, type Packet } from '../../packet-walk.js';
import type { HostSeen, Observations } from '../../observations.js';
import { hostsWith, listWords, lookAtEach, type Opinion, type Problem } from '../../opinion.js';

/** Packets for others get their mark on directors and are led into IPVS, and real servers take them. */
export function judgePassing(seen: Observations): readonly Opinion[] {
  const services = seen.cluster.services.filter(takesPassing);
  if (services.length === 0) return [];
  return [...judgeDirectors(seen, services), ...judgeRealServers(seen, services)];
}

type Taking = VirtualService & { readonly mark: number; readonly destinations: readonly string[] };

function judgeDirectors(seen: Observations, services: readonly Taking[]): readonly Opinion[] {
  const names = listWords(services.map(({ name }) => name));
  return lookAtEach(seen, hostsWith(seen, 'directors'), (_, { filter, rules }) => ({
    problems: services
      .flatMap((service) => [...judgeMark(seen, filter, service), ...judgeRule(rules, service)])
      .slice(0, 1),
    fine: `it takes packets for others into ${names}`,
  }));
}

const standby = 'a standby director would let them go by when it takes over';

function judgeMark(
  seen: Observations,
  chains: HostSeen['filter'],
  service: Taking,
): readonly Problem[] {
  if (chains === undefined) return [];
  const wrong = packetsOf(seen, service)
    .map((packet) => ({ packet, mark: markOf(chains, packet) }))
    .find(({ mark }) => mark !== undefined && mark !== service.mark);
  if (wrong === undefined) return [];
  const has = wrong.mark === 0 ? 'no mark' : `the mark ${wrong.mark}`;
  return [
    {
      reason: `packets for ${describe(wrong.packet)} that pass it get ${has}, not ${service.mark}: they do not come to ${service.name}`,
      expected: `the mark ${service.mark}`,
      seen: has,
      cause: `the table inet lvsdeploy was changed by hand, or a later rule marks them otherwise: systemctl restart lvs-marks; ${standby}`,
    },
  ];
}

function judgeRule(rules: HostSeen['rules'], { mark, name }: Taking): readonly Problem[] {
  const wanted = `fwmark 0x${mark.toString(16)}`;
  const isThere = (rules ?? []).some(
    ({ priority, text }) => priority === passingTable && ` ${text} `.includes(` ${wanted} `),
  );
  if (rules === undefined || isThere) return [];
  return [
    {
      reason: `packets for others with the mark of ${name} are forwarded, and IPVS does not see them: no rule leads them to it`,
      expected: `ip rule: ${passingTable}: from all ${wanted} lookup ${passingTable}`,
      seen: 'no such rule',
      cause: `somebody has taken it away, as systemd-networkd does when it is restarted (ManageForeignRoutingPolicyRules=): systemctl restart lvs-passing; ${standby}`,
    },
  ];
}

function judgeRealServers(seen: Observations, services: readonly Taking[]): readonly Opinion[] {
  const hosts = hostsWith(seen, 'real_servers').filter(({ name }) =>
    services.some((service) => serves(service, name)),
  );
  return lookAtEach(seen, hosts, ({ name }, { filter }) => {
    if (filter === undefined) return undefined;
    const own = services.filter((service) => serves(service, name));
    return {
      problems: own.flatMap((service) => judgeTaken(seen, filter, service)).slice(0, 1),
      fine: `it takes packets for others of ${listWords(own.map((service) => service.name))}`,
    };
  });
}

function serves({ realServers }: Taking, name: string): boolean {
  return realServers.some(({ host }) => host === name);
}

function judgeTaken(
  seen: Observations,
  chains: readonly FilterChain[],
  service: Taking,
): readonly Problem[] {
  const rules = chains.flatMap((chain) => (chain.hook === 'prerouting' ? chain.rules : []));
  const lost = packetsOf(seen, service).find(
    (packet) =>
      !rules.some(({ redirects, matches }) => redirects === true && matchAll(matches, packet)),
  );
  if (lost === undefined) return [];
  return [
    {
      reason: `it does not take packets for ${describe(lost)}: what directors send it for others is thrown away`,
      expected: 'the table inet lvsdeploy_redirect, from /etc/lvs-redirect.nft',
      seen: 'no rule that redirects them',
      cause:
        'somebody has flushed the ruleset, or changed it by hand: systemctl restart lvs-redirect. Its health checks pass: they ask its own address',
    },
  ];
}

function describe({ destination, destinationPort = 0, protocol }: Packet): string {
  return `${protocol.toUpperCase()} ${formatEndpoint(destination, destinationPort)}`;
}

/** A packet for each port, to an address of each network. */
function packetsOf(seen: Observations, service: Taking): readonly Packet[] {
  const [source] = clientsOf(seen, service.vip);
  if (source === undefined) return [];
  return service.destinations.flatMap((network) =>
    doorsOf(service).map(({ port, protocol }): Packet => ({
      ...{ source, destination: sampleOf(network), destinationType: 'unicast' },
      ...{ protocol: protocol.toLowerCase() as 'tcp', destinationPort: port, state: 'new' },
    })),
  );
}
