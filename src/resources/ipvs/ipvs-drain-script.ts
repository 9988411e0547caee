import { formatIpvsEndpoint, toHex } from '../../facts/ipvs/ipvs-endpoint.js';
import { formatEndpoint } from '../../lvs/address/format-address.js';
import type { IpvsMethod, IpvsService } from '../../facts/ipvs/ipvs-table.js';
import type { Tunnel } from '../../model/cluster/cluster.js';
import { quote, quoteAll } from '../../model/text/shell-quote.js';
import { identify, methodOptions } from './ipvsadm.js';

/** A destination of the kernel's table that is drained, with what the table calls its service. */
export type Drained = {
  readonly service: Pick<IpvsService, 'address' | 'port' | 'protocol'>;
  readonly address: string;
  readonly serverPort: number;
  readonly method: IpvsMethod;
  readonly tunnel?: Tunnel;
};

// ipvsadm(8). An edit without the method would make it direct routing, and without its type a tunnel of IPIP.
function editCommand({ service, address, serverPort, method, tunnel }: Drained): string {
  const server = `-r ${quote(formatEndpoint(address, serverPort))}`;
  return `ipvsadm -e ${quoteAll(identify(service))} ${server} ${methodOptions(method, tunnel).join(' ')} -w 0`;
}

/** As /proc/net/ip_vs names it: `TCP 0A0000E3:0050>C0A83868:0050`, `FWM 00BC614E>C0A83868:0000`. */
function kernelName({ service, address, serverPort }: Drained): string {
  return `${kernelService(service)}>${formatIpvsEndpoint(address, serverPort)}`;
}

function kernelService({ protocol, address, port }: Drained['service']): string {
  if (protocol !== 'FWM') return `${protocol} ${formatIpvsEndpoint(address, port)}`;
  return `FWM ${toHex(Number(address.replace('fwmark ', '')), 8)}`;
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
    '    TCP | UDP | SCTP | FWM) service="$first $second" ;;',
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
