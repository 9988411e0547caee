import { tunnelEndsOf } from '../../../../../lvs/forwarding/tunnel-ends.js';
import { tunnelOf } from '../../../../../lvs/forwarding/tunnels.js';
import type { Host, Tunnel } from '../../../../../model/cluster/cluster.js';
import type { AskedDoor, Observations } from '../../../observations.js';
import type { Packet } from '../../../packet-walk.js';
import { type Passage, atRealServer } from './passage.js';

/** What a director puts packets into; a tunnel over UDP has a port. */
function outer({ type, port }: Tunnel): Pick<Packet, 'protocol' | 'destinationPort' | 'state'> {
  const state = 'new';
  return port === undefined
    ? { protocol: type === 'gre' ? 'gre' : 'ipip', state }
    : { protocol: 'udp', destinationPort: port, state };
}

/** How tunnel packets leave a director. */
export function intoTunnels(
  service: AskedDoor,
  { address }: Host,
  device: string | undefined,
): readonly Passage[] {
  return service.realServers.flatMap((server) => {
    const tunnel = tunnelOf(server);
    if (tunnel === undefined) return [];
    return [
      {
        hooks: ['output', 'postrouting'] as const,
        what: `tunnel packets to ${server.address}`,
        packet: {
          ...{ source: address, destination: server.address, ...outer(tunnel) },
          ...(device === undefined ? {} : { linkOut: device }),
        },
      },
    ];
  });
}

type Asked = {
  readonly service: AskedDoor;
  readonly client: string;
  readonly host: Host;
  readonly device: string | undefined;
};

/** How a real server gets them: a packet passes its filter twice, within the other one and out of it. */
export function outOfTunnels(
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
