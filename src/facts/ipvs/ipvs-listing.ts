import { parsePrefix } from '../../lvs/address/ip-prefix.js';
import type { Endpoint } from './ipvs-endpoint.js';

/** A line about a real server that `ipvsadm -Ln` shows, with the service above it. */
export type ListedServer = {
  readonly protocol: string;
  /** Called as in the kernel's table: one by firewall mark has the address `fwmark N`. */
  readonly service: Endpoint;
  readonly server: Endpoint;
  /** The columns behind it. */
  readonly numbers: readonly number[];
};

const serviceLine = /^(?:(?<protocol>TCP|UDP|SCTP) +(?<at>\S+:\d+)|FWM +(?<mark>\d+)) /;
const serverLine = /^ *-> +(?<at>\S+:\d+) +(?<numbers>\d+(?: +\d+)*) *$/;

/** Reads a list of ipvsadm(8) that has nothing but numbers about real servers. */
export function readListing(output: string): readonly ListedServer[] {
  const listed: ListedServer[] = [];
  let service: Pick<ListedServer, 'protocol' | 'service'> | undefined;
  for (const line of output.split('\n')) {
    const head = serviceLine.exec(line)?.groups;
    if (head !== undefined) {
      const { protocol = 'FWM', at = '', mark } = head;
      const named = mark === undefined ? readEndpoint(at) : { address: `fwmark ${mark}`, port: 0 };
      service = { protocol, service: named };
    }
    const { at = '', numbers } = serverLine.exec(line)?.groups ?? {};
    if (service === undefined || numbers === undefined) continue;
    listed.push({
      ...{ ...service, server: readEndpoint(at) },
      numbers: numbers.split(/ +/).map(Number),
    });
  }
  return listed;
}

// `[2001:db8::1]:80` and `10.0.0.227:80`.
function readEndpoint(at: string): Endpoint {
  const colon = at.lastIndexOf(':');
  const address = at.slice(0, colon).replace(/^\[(.*)\]$/, '$1');
  return {
    address: parsePrefix(address)?.address ?? address,
    port: Number(at.slice(colon + 1)),
  };
}
