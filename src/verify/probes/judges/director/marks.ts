import { formatEndpoint } from '../../../../lvs/address/format-address.js';
import type { FilterChain } from '../../../../facts/packet-filter/chain.js';
import { describeService } from '../../../../lvs/entrances/entrances.js';
import { doorsOf } from '../../../../lvs/entrances/doors.js';
import { tunnelEndsOf } from '../../../../lvs/forwarding/tunnel-ends.js';
import { hostNameAt, type VirtualService } from '../../../../model/cluster/cluster.js';
import { clientsOf } from '../../clients-of.js';
import { markOf } from '../../mark-walk.js';
import type { AskedDoor, Observations } from '../../observations.js';
import { hostsWith, listWords, lookAtEach, type Opinion, type Problem } from '../../opinion.js';

/** Every director's packet filter gives the packets of a service by mark that mark: IPVS knows them by nothing else. */
export function judgeMarks(seen: Observations): readonly Opinion[] {
  const services = seen.cluster.services.filter(({ mark }) => mark !== undefined);
  if (services.length === 0) return [];
  return lookAtEach(seen, hostsWith(seen, 'directors'), ({ name }, { filter: chains }) => {
    if (chains === undefined) return undefined;
    const problems = [
      ...services.flatMap((service) => judgeService(seen, chains, service)),
      ...judgeHanded(seen, chains, name),
    ];
    return {
      problems: chains.some(({ table }) => table === ownTable) ? problems : withoutTable(services),
      fine: `it marks the packets of ${listWords(services.map(({ name }) => name))}`,
    };
  });
}

/** The table of lvs-marks.nft. */
const ownTable = 'inet lvsdeploy';

function withoutTable(services: readonly VirtualService[]): readonly Problem[] {
  const names = listWords(services.map(({ name }) => name));
  return [
    {
      reason: `nothing marks the packets of ${names}: its packet filter has no table ${ownTable}, and IPVS does not take what has no mark`,
      expected: `the table ${ownTable}, from /etc/lvs-marks.nft`,
      seen: 'no such table',
      cause:
        'somebody has flushed the ruleset (nft flush ruleset, a firewall that was loaded anew), or lvs-marks did not run at boot: systemctl restart lvs-marks. A standby director would serve nobody when it takes over',
    },
  ];
}

function judgeService(
  seen: Observations,
  chains: readonly FilterChain[],
  service: VirtualService,
): readonly Problem[] {
  const wrong = doorsOf(service).flatMap((door) => {
    const mark = markAt(seen, chains, door);
    return mark === undefined || mark === service.mark ? [] : [{ door, mark }];
  });
  const [first] = wrong;
  if (first === undefined) return [];
  const { vip, port, protocol } = first.door;
  const has = first.mark === 0 ? 'no mark' : `the mark ${first.mark}`;
  return [
    {
      reason: `packets for ${protocol} ${formatEndpoint(vip, port)} get ${has}, not ${service.mark}: IPVS does not take them for ${service.name}`,
      expected: `${describeService(service)} has the mark ${service.mark}`,
      seen: has,
      cause: `the table ${ownTable} was changed by hand, or a later rule marks them otherwise: nft list ruleset; systemctl restart lvs-marks`,
    },
  ];
}

/** What another director has handed to this one, which serves as well, must come without a mark. */
function judgeHanded(
  seen: Observations,
  chains: readonly FilterChain[],
  host: string,
): readonly Problem[] {
  const ends = tunnelEndsOf(seen.cluster, host);
  const doors = seen.cluster.services.filter(({ mark }) => mark !== undefined).flatMap(doorsOf);
  const wrong = doors.flatMap((door) =>
    ends
      .filter(({ vip }) => vip === door.vip)
      .flatMap(({ device, director }) => {
        const mark = markAt(seen, chains, door, device);
        return mark === undefined || mark === 0 ? [] : [{ door, device, director, mark }];
      }),
  );
  const [first] = wrong;
  if (first === undefined) return [];
  const { door, device, director, mark } = first;
  const sender = hostNameAt(seen.cluster, director) ?? director;
  return [
    {
      reason: `packets for ${door.protocol} ${formatEndpoint(door.vip, door.port)} that ${sender} hands to it get the mark ${mark}: it balances them once more, and they may circle between directors`,
      expected: `no mark for what comes out of ${device}`,
      seen: `the mark ${mark}`,
      cause: `the table ${ownTable} has lost its exception for packets of other directors, or a later rule marks them: nft list ruleset; systemctl restart lvs-marks`,
    },
  ];
}

function markAt(
  seen: Observations,
  chains: readonly FilterChain[],
  { vip, port, protocol }: AskedDoor,
  linkIn?: string,
): number | undefined {
  const [source] = clientsOf(seen, vip);
  if (source === undefined) return undefined;
  return markOf(chains, {
    source,
    destination: vip,
    // As on the director that has it.
    destinationType: 'local',
    protocol: protocol.toLowerCase() as 'tcp',
    destinationPort: port,
    state: 'new',
    ...(linkIn === undefined ? {} : { linkIn }),
  });
}
