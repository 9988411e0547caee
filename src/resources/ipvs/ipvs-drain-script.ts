import { formatIpvsAddress } from '../../facts/ipvs/ipvs-endpoint.js';
import type { IpvsMethod } from '../../facts/ipvs/ipvs-table.js';
import type { Protocol, Tunnel } from '../../model/cluster/cluster.js';
import { quote } from '../../model/text/shell-quote.js';
import { methodOptions } from './ipvsadm.js';

/** A destination of the kernel's table that is drained. */
export type Drained = {
  readonly protocol: Protocol;
  readonly vip: string;
  readonly port: number;
  readonly address: string;
  readonly serverPort: number;
  readonly method: IpvsMethod;
  readonly tunnel?: Tunnel;
};

// ipvsadm(8). An edit without the method would make it direct routing, and without its type a tunnel of IPIP.
const protocolOptions = { TCP: '-t', UDP: '-u', SCTP: '--sctp-service' } as const;

function endpoint(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

function editCommand(drained: Drained): string {
  const { protocol, vip, port, address, serverPort, method, tunnel } = drained;
  const service = `${protocolOptions[protocol]} ${quote(endpoint(vip, port))}`;
  const server = `-r ${quote(endpoint(address, serverPort))}`;
  return `ipvsadm -e ${service} ${server} ${methodOptions(method, tunnel).join(' ')} -w 0`;
}

/** As /proc/net/ip_vs names it: `TCP 0A0000E3:0050>C0A83868:0050`. */
function kernelName({ protocol, vip, port, address, serverPort }: Drained): string {
  const hex = (host: string, number: number): string => {
    const kernelAddress = formatIpvsAddress(host) ?? '';
    const kernelPort = number.toString(16).padStart(4, '0').toUpperCase();
    return `${kernelAddress.includes(':') ? `[${kernelAddress}]` : kernelAddress}:${kernelPort}`;
  };
  return `${protocol} ${hex(vip, port)}>${hex(address, serverPort)}`;
}

/**
 * POSIX sh, for `set -eu`, that gives destinations the weight 0 and waits until none of them has an
 * active connection, at most so long. A destination that is gone, because its health check took it
 * out meanwhile, is drained. `table` is for tests.
 */
export function drainScript(
  drained: readonly Drained[],
  timeoutSeconds: number,
  table = '/proc/net/ip_vs',
): string {
  const names = drained.map((destination) => `,${kernelName(destination)},`);
  return [
    'PATH=$PATH:/usr/sbin:/sbin',
    `names=${quote(names.join(''))}`,
    'count() { weight=$((weight + $1)) active=$((active + $2)); }',
    // Sets $active, over all of them, and $weight, the sum.
    'look() {',
    '  active=0 weight=0 service=',
    '  while read -r first second _ third fourth rest; do',
    '    case $first in',
    '    TCP | UDP | SCTP) service="$first $second" ;;',
    `    '->') case $names in *",$service>$second,"*) count "$third" "$fourth" ;; esac ;;`,
    '    esac',
    `  done <${quote(table)}`,
    '}',
    'uptime() {',
    '  read -r now _ </proc/uptime',
    '  now=${now%%.*}',
    '}',
    ...drained.map((destination) => `complaint=$(${editCommand(destination)} 2>&1) || :`),
    'look',
    `[ "$weight" -eq 0 ] || { echo "The weight stays: $complaint" >&2; exit 1; }`,
    'uptime',
    `deadline=$((now + ${timeoutSeconds}))`,
    'while [ "$active" -gt 0 ] && [ "$now" -lt "$deadline" ]; do',
    '  sleep 0.2',
    '  look',
    '  uptime',
    'done',
  ].join('\n');
}
