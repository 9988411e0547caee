import { clock } from '../../../facts/clock.js';
import { settingOfInterfaces } from '../../../facts/interface-setting.js';
import { ipvsTable } from '../../../facts/ipvs-table.js';
import { keepalivedState } from '../../../facts/keepalived.js';
import { network } from '../../../facts/network.js';
import { networkdLinks } from '../../../facts/networkd.js';
import { mainRoutes } from '../../../facts/route.js';
import { unitNamed } from '../../../facts/unit.js';
import { vrrpFilter } from '../../../facts/vrrp-filter.js';
import type { Host } from '../../../model/cluster.js';
import type { FactRef } from '../../../model/fact.js';
import type { GatheredFacts, VerifyContext } from '../../../model/verify-context.js';
import type { ClockReading, DirectorSeen, HostSeen } from '../observations.js';

const settings = {
  arpIgnore: settingOfInterfaces('arp_ignore'),
  arpAnnounce: settingOfInterfaces('arp_announce'),
  reversePathFilter: settingOfInterfaces('rp_filter'),
  forwarding: settingOfInterfaces('forwarding'),
} as const;

const everywhere: readonly FactRef[] = [clock, network, mainRoutes, ...Object.values(settings)];
const keepalivedUnit = unitNamed('keepalived.service');
const onDirectors: readonly FactRef[] = [
  keepalivedState,
  keepalivedUnit,
  ipvsTable,
  vrrpFilter,
  networkdLinks,
];

/** What a host shows, by one exec, and when its daemon had told its state. Rejects with an LvsError. */
export async function lookAtHost(
  { connect, gather, owed }: VerifyContext,
  { name, roles }: Host,
): Promise<{ readonly seen: HostSeen; readonly atMs: number }> {
  const isDirector = roles.includes('directors');
  await connect(name);
  const beforeMs = Date.now();
  const facts = await gather(name, [...everywhere, ...(isDirector ? onDirectors : [])]);
  const afterMs = Date.now();
  const reading = readClock(facts, { beforeMs, afterMs });
  const changes = owed(name);
  return {
    atMs: afterMs,
    seen: {
      interfaces: facts.get(network),
      routes: facts.get(mainRoutes),
      arpIgnore: facts.get(settings.arpIgnore),
      arpAnnounce: facts.get(settings.arpAnnounce),
      reversePathFilter: facts.get(settings.reversePathFilter),
      forwarding: facts.get(settings.forwarding),
      ...(reading === undefined ? {} : { clock: reading }),
      ...(changes === undefined ? {} : { owed: changes }),
      ...(isDirector ? { director: readDirector(facts) } : {}),
    },
  };
}

function readClock(
  facts: GatheredFacts,
  span: Pick<ClockReading, 'beforeMs' | 'afterMs'>,
): ClockReading | undefined {
  const hostMs = facts.get(clock);
  return hostMs === undefined ? undefined : { hostMs, ...span };
}

function readDirector(facts: GatheredFacts): DirectorSeen {
  const unit = facts.get(keepalivedUnit);
  const table = facts.get(ipvsTable);
  return {
    keepalived: facts.get(keepalivedState),
    filterRules: facts.get(vrrpFilter),
    networkdLinks: facts.get(networkdLinks),
    ...(unit === undefined ? {} : { unit }),
    ...(table === undefined ? {} : { table }),
  };
}
