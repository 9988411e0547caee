import type { FactKind, FactRef } from '../../model/host/fact.js';
import { formatEndpoint } from '../../lvs/address/format-address.js';
import { parsePrefix } from '../../lvs/address/ip-prefix.js';

/** How much a service or a real server has to do, as the kernel estimates it over some seconds. */
export type IpvsRate = {
  readonly protocol: string;
  /** `ADDRESS:PORT` of the service, or its mark. */
  readonly service: string;
  /** `ADDRESS:PORT` of the real server; undefined: the service as a whole. */
  readonly server?: string;
  readonly connectionsPerSecond: number;
  readonly packetsInPerSecond: number;
  readonly bytesInPerSecond: number;
};

// One process, where ipvsadm(8) is installed.
const script = (): string =>
  'PATH=$PATH:/usr/sbin:/sbin ipvsadm -Ln --rate --exact 2>/dev/null || :';

const line =
  /^ *(?<kind>TCP|UDP|SCTP|FWM|->) +(?<at>\S+:\d+|\d+)(?: IPv6)? +(?<cps>\d+) +(?<inpps>\d+) +\d+ +(?<inbps>\d+) +\d+/;

function parse(output: string): readonly IpvsRate[] {
  const rates: IpvsRate[] = [];
  for (const text of output.split('\n')) {
    const found = line.exec(text)?.groups;
    if (found === undefined) continue;
    const { kind = '', at = '' } = found;
    const numbers = {
      connectionsPerSecond: Number(found['cps']),
      packetsInPerSecond: Number(found['inpps']),
      bytesInPerSecond: Number(found['inbps']),
    };
    const before = rates.at(-1);
    if (kind !== '->') rates.push({ protocol: kind, service: normalize(at), ...numbers });
    else if (before !== undefined) {
      const { protocol, service } = before;
      rates.push({ protocol, service, server: normalize(at), ...numbers });
    }
  }
  return rates;
}

// `[2001:db8::1]:80` and `10.0.0.227:80`.
function normalize(at: string): string {
  if (!at.includes(':')) return at;
  const port = at.lastIndexOf(':');
  const address = at.slice(0, port).replace(/^\[(.*)\]$/, '$1');
  return formatEndpoint(parsePrefix(address)?.address ?? address, at.slice(port + 1));
}

const ipvsRatesFact: FactKind<readonly IpvsRate[]> = { name: 'ipvs-rates', script, parse };

/** The kernel's estimates for all services and real servers; none without ipvsadm(8). */
export const ipvsRates: FactRef<readonly IpvsRate[]> = { kind: ipvsRatesFact, key: 'all' };
