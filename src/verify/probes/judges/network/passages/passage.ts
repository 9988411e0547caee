import { formatEndpoint } from '../../../../../lvs/address/format-address.js';
import type { FilterHook } from '../../../../../facts/packet-filter/chain.js';
import type { AskedDoor } from '../../../observations.js';
import type { Packet } from '../../../packet-walk.js';

/** A packet on its way through one host. */
export type Passage = {
  readonly packet: Packet;
  readonly hooks: readonly FilterHook[];
  readonly what: string;
};

/** Where packets are sent to, and answers come from. */
export type Place = Pick<AskedDoor, 'vip' | 'port' | 'protocol'>;

/** A request of a client to a place. */
export function request(
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

/** The answer to it. */
export function answer(
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

/** How a real server gets a request, and answers it. */
export function atRealServer(
  service: Place,
  client: string,
  device: string | undefined,
): readonly Passage[] {
  return [
    {
      hooks: ['prerouting', 'input'],
      what: `requests of ${client} to ${formatEndpoint(service.vip, service.port)}`,
      packet: {
        ...request(service, client),
        ...(device === undefined ? {} : { linkIn: device }),
        state: 'new',
      },
    },
    {
      hooks: ['output', 'postrouting'],
      what: `answers of ${formatEndpoint(service.vip, service.port)} to ${client}`,
      packet: {
        ...answer(service, client),
        ...(device === undefined ? {} : { linkOut: device }),
        state: 'established',
      },
    },
  ];
}
