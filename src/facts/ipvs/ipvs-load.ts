import type { FactKind, FactRef } from '../../model/host/fact.js';
import { parsePrefix } from '../../lvs/address/ip-prefix.js';
import type { Endpoint } from './ipvs-endpoint.js';

/** What a real server of a service has to do, as a director counts it; called as in the kernel's table. */
export type IpvsLoad = {
  readonly protocol: string;
  readonly service: Endpoint;
  readonly server: Endpoint;
  /** Clients that persistence ties to it: templates. */
  readonly remembered: number;
  readonly active: number;
  /** Connections of which the end was seen, and all of protocols without connections. */
  readonly inactive: number;
};

// One process. /proc/net/ip_vs does not count templates, and to list them would take long on a busy director.
const script = (): string =>
  'PATH=$PATH:/usr/sbin:/sbin ipvsadm -Ln --persistent-conn 2>/dev/null || :';

const serviceLine = /^(?:(?<protocol>TCP|UDP|SCTP) +(?<at>\S+:\d+)|FWM +(?<mark>\d+)) /;
const serverLine =
  /^ *-> +(?<at>\S+:\d+) +\d+ +(?<remembered>\d+) +(?<active>\d+) +(?<inactive>\d+)/;

function parse(output: string): readonly IpvsLoad[] {
  const loads: IpvsLoad[] = [];
  let service: Pick<IpvsLoad, 'protocol' | 'service'> | undefined;
  for (const line of output.split('\n')) {
    const head = serviceLine.exec(line)?.groups;
    if (head !== undefined) {
      const { protocol = 'FWM', at = '', mark } = head;
      const named = mark === undefined ? readEndpoint(at) : { address: `fwmark ${mark}`, port: 0 };
      service = { protocol, service: named };
    }
    const found = serverLine.exec(line)?.groups;
    if (found === undefined || service === undefined) continue;
    loads.push({
      ...{ ...service, server: readEndpoint(found['at'] ?? '') },
      remembered: Number(found['remembered']),
      active: Number(found['active']),
      inactive: Number(found['inactive']),
    });
  }
  return loads;
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

const ipvsLoadFact: FactKind<readonly IpvsLoad[]> = { name: 'ipvs-load', script, parse };

/** What each real server has to do; empty without ipvsadm(8). */
export const ipvsLoad: FactRef<readonly IpvsLoad[]> = { kind: ipvsLoadFact, key: 'all' };
