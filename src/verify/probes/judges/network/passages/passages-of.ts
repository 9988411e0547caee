import { formatEndpoint } from '../../../../../lvs/address/format-address.js';
import { doorsOf } from '../../../../../lvs/entrances/doors.js';
import { forwardingOf } from '../../../../../lvs/forwarding/forwarding-methods.js';
import type { Host } from '../../../../../model/cluster/cluster.js';
import { clusterDevice } from '../../../addresses.js';
import { clientsOf } from '../../../clients-of.js';
import { type AskedDoor, type HostSeen, type Observations } from '../../../observations.js';
import { type Passage, type Place, request, answer, atRealServer } from './passage.js';
import { intoTunnels, outOfTunnels } from './tunnels.js';

/** Every way on which a packet of a service goes through a host. */
export function passagesOf(seen: Observations, host: Host, hostSeen: HostSeen): readonly Passage[] {
  const device = clusterDevice(hostSeen, host)?.name;
  return seen.cluster.services
    .flatMap(doorsOf)
    .flatMap((service) =>
      clientsOf(seen, service.vip).flatMap((client) => [
        ...(host.roles.includes('directors') ? throughDirector(service, client, device) : []),
        ...(host.roles.includes('directors') ? intoTunnels(service, host, device) : []),
        ...outOfTunnels(seen, { service, client, host, device }),
        ...(host.roles.includes('gateway') ? throughGateway(service, client) : []),
        ...endsAt(service, host).flatMap((place) => atRealServer(place, client, device)),
      ]),
    );
}

/** The places that a host is asked at as a real server: the VIP, or its own address where that is put in. */
function endsAt(service: AskedDoor, { name }: Pick<Host, 'name'>): readonly Place[] {
  return service.realServers
    .filter(({ host }) => host === name)
    .flatMap((server) => endAt(service, server));
}

function endAt(service: AskedDoor, server: AskedDoor['realServers'][number]): readonly Place[] {
  switch (forwardingOf(server).packet) {
    case 'as-sent':
      return [service];
    case 'rewritten':
      return [{ vip: server.address, port: server.port, protocol: service.protocol }];
    case 'enclosed':
      return [];
  }
}

type Followed = 'established' | 'invalid';

/** What connection tracking takes all but the first packet for: one that sees no answers knows of no connection. */
function statesOf({ realServers }: AskedDoor): readonly Followed[] {
  const states = realServers.map((server): Followed =>
    forwardingOf(server).answersByDirector ? 'established' : 'invalid',
  );
  return [...new Set(states)];
}

// IPVS takes a packet at `input`; it leaves by `output`, with translation for the real server's own address.
function throughDirector(
  service: AskedDoor,
  client: string,
  device: string | undefined,
): readonly Passage[] {
  const packet = request(service, client);
  const linkIn = device === undefined ? {} : { linkIn: device };
  const linkOut = device === undefined ? {} : { linkOut: device };
  const what = `requests of ${client} to ${formatEndpoint(service.vip, service.port)}`;
  const translated = service.realServers
    .filter((server) => forwardingOf(server).answersByDirector)
    .flatMap((server) => endAt(service, server));
  const inward = ['prerouting', 'input'] as const;
  return [
    { what, hooks: inward, packet: { ...packet, ...linkIn, state: 'new' } },
    ...(service.protocol === 'TCP' ? statesOf(service) : []).map((state) => ({
      what: `all but the first packet of ${what}`,
      hooks: inward,
      packet: { ...packet, ...linkIn, state } as const,
    })),
    ...onward(service).map((place) => ({
      what,
      hooks: ['output', 'postrouting'] as const,
      packet: { ...request(place, client), ...linkOut, state: 'new' } as const,
    })),
    ...translated.map((place) => ({
      what: `answers of ${formatEndpoint(place.vip, place.port)} to ${client}`,
      hooks: ['prerouting', 'forward'] as const,
      packet: { ...answer(place, client), ...linkIn, state: 'established' } as const,
    })),
  ];
}

/** Where packets of a service go from the director, each place once; not those that go within another packet. */
function onward(service: AskedDoor): readonly Place[] {
  return [...new Set(service.realServers.flatMap((server) => endAt(service, server)))];
}

function throughGateway(service: AskedDoor, client: string): readonly Passage[] {
  const hooks = ['prerouting', 'forward', 'postrouting'] as const;
  return [
    {
      hooks,
      what: `requests of ${client} to ${formatEndpoint(service.vip, service.port)}`,
      packet: { ...request(service, client), state: 'new' },
    },
    {
      hooks,
      what: `answers of ${formatEndpoint(service.vip, service.port)} to ${client}`,
      packet: { ...answer(service, client), state: 'established' },
    },
  ];
}
