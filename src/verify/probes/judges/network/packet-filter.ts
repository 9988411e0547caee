import { forwardingOf } from '../../../../lvs/forwarding/forwarding-methods.js';
import type { FilterHook } from '../../../../facts/packet-filter/chain.js';
import { tunnelEndsOf } from '../../../../lvs/forwarding/tunnel-ends.js';
import { tunnelOf } from '../../../../lvs/forwarding/tunnels.js';
import type { Host, Tunnel } from '../../../../model/cluster/cluster.js';
import { clusterDevice, isIpv4 } from '../../addresses.js';
import { listDoors, type AskedDoor, type HostSeen, type Observations } from '../../observations.js';
import { hostsWith, lookAtEach, type Opinion, type Problem } from '../../opinion.js';
import { walk, type Packet } from '../../packet-walk.js';

/** A service that may not begin more connections a second than this is one that breaks at once. */
const fewPerSecond = 100;

/** A packet on its way through one host. */
type Passage = {
  readonly packet: Packet;
  readonly hooks: readonly FilterHook[];
  readonly what: string;
};

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

function passagesOf(seen: Observations, host: Host, hostSeen: HostSeen): readonly Passage[] {
  const device = clusterDevice(hostSeen, host)?.name;
  return listDoors(seen.cluster)
    .filter(({ vip }) => isIpv4(vip))
    .flatMap((service) =>
      clientsOf(seen).flatMap((client) => [
        ...(host.roles.includes('directors') ? throughDirector(service, client, device) : []),
        ...(host.roles.includes('directors') ? intoTunnels(service, host, device) : []),
        ...outOfTunnels(seen, { service, client, host, device }),
        ...(host.roles.includes('gateway') ? throughGateway(service, client) : []),
        ...endsAt(service, host).flatMap((place) => atRealServer(place, client, device)),
      ]),
    );
}

/** Those who ask here; else anybody. */
function clientsOf({ cluster, clients = [] }: Observations): readonly string[] {
  const named = cluster.hosts.filter(({ roles }) => roles.includes('client'));
  const all = [...new Set([...clients, ...named.map(({ address }) => address)])].filter(isIpv4);
  return all.length > 0 ? all : ['198.51.100.1'];
}

/** Where packets are sent to, and answers come from. */
type Place = Pick<AskedDoor, 'vip' | 'port' | 'protocol'>;

/** The places that a host is asked at as a real server: the VIP, or its own address where that is put in. */
function endsAt(service: AskedDoor, { name }: Pick<Host, 'name'>): readonly Place[] {
  const servers = service.realServers.filter(({ host }) => host === name);
  const { protocol } = service;
  switch (forwardingOf(service).packet) {
    case 'as-sent':
      return servers.map(() => service);
    case 'rewritten':
      return servers.map(({ address, port }) => ({ vip: address, port, protocol }));
    case 'enclosed':
      return [];
  }
}

function request(
  { vip, port, protocol }: Place,
  client: string,
): Pick<Packet, 'source' | 'destination' | 'protocol' | 'destinationPort'> {
  return {
    source: client,
    destination: vip,
    protocol: protocol.toLowerCase() as 'tcp',
    destinationPort: port,
  };
}

function answer(
  { vip, port, protocol }: Place,
  client: string,
): Pick<Packet, 'source' | 'destination' | 'protocol' | 'sourcePort'> {
  return {
    source: vip,
    destination: client,
    protocol: protocol.toLowerCase() as 'tcp',
    sourcePort: port,
  };
}

// IPVS takes a packet at `input`; it leaves by `output`, with translation for the real server's own address.
// Where answers do not come back this way, connection tracking takes all but the first packet for invalid.
function throughDirector(
  service: AskedDoor,
  client: string,
  device: string | undefined,
): readonly Passage[] {
  const packet = request(service, client);
  const linkIn = device === undefined ? {} : { linkIn: device };
  const linkOut = device === undefined ? {} : { linkOut: device };
  const what = `requests of ${client} to ${service.vip}:${service.port}`;
  const { answersByDirector } = forwardingOf(service);
  const later = answersByDirector ? 'established' : 'invalid';
  const inward = ['prerouting', 'input'] as const;
  return [
    { what, hooks: inward, packet: { ...packet, ...linkIn, state: 'new' } },
    ...(service.protocol === 'TCP'
      ? [
          {
            what: `all but the first packet of ${what}`,
            hooks: inward,
            packet: { ...packet, ...linkIn, state: later } as const,
          },
        ]
      : []),
    ...onward(service).map((place) => ({
      what,
      hooks: ['output', 'postrouting'] as const,
      packet: { ...request(place, client), ...linkOut, state: 'new' } as const,
    })),
    ...(answersByDirector ? onward(service) : []).map((place) => ({
      what: `answers of ${place.vip}:${place.port} to ${client}`,
      hooks: ['prerouting', 'forward'] as const,
      packet: { ...answer(place, client), ...linkIn, state: 'established' } as const,
    })),
  ];
}

/** Where packets of a service go from the director, each place once; not those that go within another packet. */
function onward(service: AskedDoor): readonly Place[] {
  const { packet } = forwardingOf(service);
  if (packet === 'as-sent') return [service];
  return service.realServers.flatMap(({ host }) => endsAt(service, { name: host }));
}

/** What a director puts packets into; a tunnel over UDP has a port. */
function outer({ type, port }: Tunnel): Pick<Packet, 'protocol' | 'destinationPort' | 'state'> {
  const state = 'new';
  return port === undefined
    ? { protocol: type === 'gre' ? 'gre' : 'ipip', state }
    : { protocol: 'udp', destinationPort: port, state };
}

function intoTunnels(
  service: AskedDoor,
  { address }: Host,
  device: string | undefined,
): readonly Passage[] {
  const tunnel = tunnelOf(service);
  if (tunnel === undefined) return [];
  return service.realServers.map((server) => ({
    hooks: ['output', 'postrouting'],
    what: `tunnel packets to ${server.address}`,
    packet: {
      ...{ source: address, destination: server.address, ...outer(tunnel) },
      ...(device === undefined ? {} : { linkOut: device }),
    },
  }));
}

type Asked = {
  readonly service: AskedDoor;
  readonly client: string;
  readonly host: Host;
  readonly device: string | undefined;
};

// A packet passes the filter of a real server twice: within the other one, and out of it.
function outOfTunnels(
  { cluster }: Observations,
  { service, client, host, device }: Asked,
): readonly Passage[] {
  return tunnelEndsOf({ ...cluster, services: [service] }, host.name).flatMap((end) => [
    {
      hooks: ['prerouting', 'input'] as const,
      what: `tunnel packets of ${end.director}`,
      packet: {
        ...{ source: end.director, destination: host.address, ...outer(end.tunnel) },
        ...(device === undefined ? {} : { linkIn: device }),
      },
    },
    ...atRealServer(service, client, end.device).slice(0, 1),
    ...atRealServer(service, client, device).slice(1),
  ]);
}

function throughGateway(service: AskedDoor, client: string): readonly Passage[] {
  const hooks = ['prerouting', 'forward', 'postrouting'] as const;
  return [
    {
      hooks,
      what: `requests of ${client} to ${service.vip}:${service.port}`,
      packet: { ...request(service, client), state: 'new' },
    },
    {
      hooks,
      what: `answers of ${service.vip}:${service.port} to ${client}`,
      packet: { ...answer(service, client), state: 'established' },
    },
  ];
}

function atRealServer(
  service: Place,
  client: string,
  device: string | undefined,
): readonly Passage[] {
  return [
    {
      hooks: ['prerouting', 'input'],
      what: `requests of ${client} to ${service.vip}:${service.port}`,
      packet: {
        ...request(service, client),
        ...(device === undefined ? {} : { linkIn: device }),
        state: 'new',
      },
    },
    {
      hooks: ['output', 'postrouting'],
      what: `answers of ${service.vip}:${service.port} to ${client}`,
      packet: {
        ...answer(service, client),
        ...(device === undefined ? {} : { linkOut: device }),
        state: 'established',
      },
    },
  ];
}
