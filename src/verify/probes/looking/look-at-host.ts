import { barriers } from '../../../facts/barrier.js';
import { clock } from '../../../facts/system/clock.js';
import { drainRecord } from '../../../facts/records/drain-record.js';
import { roomIn } from '../../../facts/system/folder-room.js';
import { settingOfInterfaces } from '../../../facts/network/interface-setting.js';
import { templatesOf } from '../../../facts/ipvs/ipvs-connections.js';
import { hasLimits, ipvsLimitsOf } from '../../../facts/ipvs/ipvs-limits.js';
import { ipvsTable } from '../../../facts/ipvs/ipvs-table.js';
import { keepalivedDaemons } from '../../../facts/keepalived/daemons.js';
import { keepalivedState } from '../../../facts/keepalived/keepalived.js';
import { programAt } from '../../../facts/keepalived/program-path.js';
import { guePorts } from '../../../facts/network/gue-ports.js';
import { neighbours } from '../../../facts/network/neighbour.js';
import { network } from '../../../facts/network/network.js';
import { networkdLinks } from '../../../facts/network/networkd.js';
import { packetFilter } from '../../../facts/network/packet-filter.js';
import { policyRules } from '../../../facts/network/policy-rules.js';
import { badLinks } from '../../../facts/network/queueing.js';
import { mainRoutes } from '../../../facts/network/route.js';
import { moduleNamed } from '../../../facts/system/kernel-module.js';
import { startOverridesOf } from '../../../facts/system/start-override.js';
import { sysctlOf } from '../../../facts/system/sysctl.js';
import { unitNamed } from '../../../facts/system/unit.js';
import { vrrpFilter } from '../../../facts/network/vrrp-filter.js';
import { helperModules, listIpvsModules } from '../../../lvs/helpers/helpers.js';
import { tunnelEndsOf } from '../../../lvs/forwarding/tunnel-ends.js';
import type { Cluster, Host, Role } from '../../../model/cluster/cluster.js';
import type { FactRef } from '../../../model/host/fact.js';
import type { GatheredFacts, VerifyContext } from '../../../model/verify/verify-context.js';
import { tierUnits } from '../../../tiers/tier-table.js';
import { tierLooks } from '../../tiers/verification-table.js';
import { directorPrograms } from '../../../facts/keepalived/director-programs.js';
import type { ClockReading, DirectorSeen, HostSeen } from '../observations.js';
import { waysToAsk } from './ask-for-ways.js';

const settings = {
  arpIgnore: settingOfInterfaces('arp_ignore'),
  arpAnnounce: settingOfInterfaces('arp_announce'),
  reversePathFilter: settingOfInterfaces('rp_filter'),
  forwarding: settingOfInterfaces('forwarding'),
  redirects: settingOfInterfaces('send_redirects'),
} as const;

const everywhere: readonly FactRef[] = [
  clock,
  network,
  mainRoutes,
  policyRules,
  barriers,
  neighbours,
  packetFilter,
  badLinks,
  ...Object.values(settings),
];

const keepalivedUnit = unitNamed('keepalived.service');
const defences = ['drop_packet', 'drop_entry'] as const;
const pmtuDiscovery = sysctlOf('net.ipv4.vs.pmtu_disc');
const defenceOf = (name: string): FactRef<string | undefined> => sysctlOf(`net.ipv4.vs.${name}`);

const onDirectors: readonly FactRef[] = [
  keepalivedState,
  keepalivedUnit,
  keepalivedDaemons,
  ipvsTable,
  drainRecord,
  vrrpFilter,
  networkdLinks,
  pmtuDiscovery,
  ...defences.map(defenceOf),
];

/** Where services and lvsdeploy write, by role; what is not there is not missed. */
const folders = ['/etc', '/run', '/tmp', '/var/lib', '/var/lib/lvsdeploy', '/var/log'];
const foldersOf: Readonly<Partial<Record<Role, readonly string[]>>> = {
  directors: ['/etc/keepalived', '/etc/systemd/system'],
  real_servers: ['/etc/systemd/system'],
  database: ['/var/lib/mysql'],
  gateway: ['/etc/systemd/system'],
};

/** The units of which each role is made. */
const unitsOf: Readonly<Partial<Record<Role, readonly string[]>>> = {
  directors: ['keepalived.service'],
  real_servers: ['lvs_rs.service'],
  database: ['lvs_rs.service'],
  gateway: ['lvs-routes.service'],
};

/** What a host shows, by one exec, and when its daemon had told its state. Rejects with an LvsError. */
export async function lookAtHost(
  { connect, gather, cluster }: VerifyContext,
  host: Host,
  clients: readonly string[],
): Promise<{ readonly seen: HostSeen; readonly atMs: number }> {
  const { name, roles } = host;
  const isDirector = roles.includes('directors');
  await connect(name);
  const own = questionsFor(cluster, host, clients);
  const needsGue = tunnelEndsOf(cluster, name).some(({ tunnel }) => tunnel.port !== undefined);
  const tiers = tierLooks(cluster, host);
  const beforeMs = Date.now();
  const facts = await gather(name, [
    ...everywhere,
    ...own.refs,
    ...(needsGue ? [guePorts] : []),
    ...tiers.refs,
    ...(isDirector
      ? [
          ...onDirectors,
          ...limitsIn(cluster),
          ...modulesIn(cluster).map(moduleNamed),
          ...programsIn(cluster).map(programAt),
          ...clients.map(templatesOf),
        ]
      : []),
  ]);
  const afterMs = Date.now();
  const reading = readClock(facts, { beforeMs, afterMs });
  return {
    atMs: afterMs,
    seen: {
      interfaces: facts.get(network),
      routes: facts.get(mainRoutes),
      rules: facts.get(policyRules),
      barriers: facts.get(barriers),
      pinned: facts.get(neighbours).filter(({ state }) => state === 'PERMANENT'),
      filter: facts.get(packetFilter),
      badLinks: facts.get(badLinks),
      arpIgnore: facts.get(settings.arpIgnore),
      arpAnnounce: facts.get(settings.arpAnnounce),
      reversePathFilter: facts.get(settings.reversePathFilter),
      forwarding: facts.get(settings.forwarding),
      redirects: facts.get(settings.redirects),
      ...own.read(facts),
      ...(needsGue ? { guePorts: facts.get(guePorts) } : {}),
      tiers: tiers.read(facts),
      ...(reading === undefined ? {} : { clock: reading }),
      ...(isDirector ? { director: readDirector(facts, clients, cluster) } : {}),
    },
  };
}

/** What is asked because of the host's part in the cluster. */
function questionsFor(
  cluster: Cluster,
  host: Host,
  clients: readonly string[],
): {
  readonly refs: readonly FactRef[];
  readonly read: (facts: GatheredFacts) => Pick<HostSeen, 'ways' | 'rooms' | 'startOverrides'>;
} {
  const byRole = (table: typeof foldersOf): readonly string[] => [
    ...new Set(host.roles.flatMap((role) => table[role] ?? [])),
  ];
  const ways = waysToAsk(cluster, host, clients);
  const rooms = [...folders, ...byRole(foldersOf)].map((folder) => ({
    folder,
    ref: roomIn(folder),
  }));
  const ofTiers = host.roles.flatMap((role) => tierUnits(cluster, role));
  const units = [...byRole(unitsOf), ...ofTiers].map((unit) => ({
    unit,
    ref: startOverridesOf(unit),
  }));
  return {
    refs: [...ways, ...rooms, ...units].map(({ ref }) => ref),
    read: (facts) => ({
      ways: ways.flatMap(({ question, ref }) => {
        const way = facts.get(ref);
        return way === undefined ? [] : [{ question, way }];
      }),
      rooms: Object.fromEntries(
        rooms.flatMap(({ folder, ref }) => {
          const room = facts.get(ref);
          return room === undefined ? [] : [[folder, room] as const];
        }),
      ),
      startOverrides: Object.fromEntries(units.map(({ unit, ref }) => [unit, facts.get(ref)])),
    }),
  };
}

function readClock(
  facts: GatheredFacts,
  span: Pick<ClockReading, 'beforeMs' | 'afterMs'>,
): ClockReading | undefined {
  const hostMs = facts.get(clock);
  return hostMs === undefined ? undefined : { hostMs, ...span };
}

/** What tells the limits to connections, where somebody wants one. */
function limitsIn({ services }: Pick<Cluster, 'services'>) {
  return services.some(hasLimits) ? [ipvsLimitsOf(services)] : [];
}

/** The modules that no table tells of. */
function modulesIn({ services }: Pick<Cluster, 'services'>): readonly string[] {
  return listIpvsModules(services).filter((name) => helperModules.includes(name));
}

/** The programs that keepalived is to run. */
function programsIn(cluster: Cluster): readonly string[] {
  return [...new Set(directorPrograms(cluster).map(({ path }) => path))];
}

function readDirector(
  facts: GatheredFacts,
  clients: readonly string[],
  cluster: Cluster,
): DirectorSeen {
  const unit = facts.get(keepalivedUnit);
  const table = facts.get(ipvsTable);
  const drains = facts.get(drainRecord);
  const pmtu = facts.get(pmtuDiscovery);
  const programs = programsIn(cluster);
  const defence = defences.flatMap((name) => {
    const value = facts.get(defenceOf(name));
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    keepalived: facts.get(keepalivedState),
    daemons: facts.get(keepalivedDaemons),
    filterRules: facts.get(vrrpFilter),
    networkdLinks: facts.get(networkdLinks),
    defence: Object.fromEntries(defence),
    templates: clients.flatMap((client) =>
      facts.get(templatesOf(client)).map((template) => ({ client, ...template })),
    ),
    ...(pmtu === undefined ? {} : { pmtuDiscovery: pmtu }),
    ...(unit === undefined ? {} : { unit }),
    ...(table === undefined ? {} : { table }),
    ...(modulesIn(cluster).length === 0
      ? {}
      : {
          modules: Object.fromEntries(
            modulesIn(cluster).map((name) => [name, facts.get(moduleNamed(name))]),
          ),
        }),
    ...(programs.length === 0
      ? {}
      : {
          programs: Object.fromEntries(programs.map((path) => [path, facts.get(programAt(path))])),
        }),
    ...limitsIn(cluster).reduce((_, ref) => ({ limits: facts.get(ref) }), {}),
    ...(drains === undefined ? {} : { drains }),
  };
}
