import { formatEndpoint } from '../../../../../lvs/address/format-address.js';
import { forwardingOf } from '../../../../../lvs/forwarding/forwarding-methods.js';
import type { Host } from '../../../../../model/cluster/cluster.js';
import { clusterDevice } from '../../../addresses.js';
import { clientsOf } from '../../../clients-of.js';
import {
  listDoors,
  type AskedDoor,
  type HostSeen,
  type Observations,
} from '../../../observations.js';
import { type Passage, type Place, request, answer, atRealServer } from './passage.js';
import { intoTunnels, outOfTunnels } from './tunnels.js';

/** Every way on which a packet of a service goes through a host. */
export function passagesOf(seen: Observations, host: Host, hostSeen: HostSeen): readonly Passage[] {
  const device = clusterDevice(hostSeen, host)?.name;
  return listDoors(seen.cluster).flatMap((service) =>
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
  const what = `requests of ${client} to ${formatEndpoint(service.vip, service.port)}`;
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
      what: `answers of ${formatEndpoint(place.vip, place.port)} to ${client}`,
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
