import { forwardings } from '../../lvs/forwarding/forwarding-methods.js';
import type { VirtualService } from '../../model/cluster/cluster.js';
import type { FactKind, FactRef } from '../../model/host/fact.js';
import { askChecker, parseCheckerState, type CheckerState } from './checker-state.js';
import { compareRules, isOfRules, rulesOf } from './compare-rules.js';
import { formatIpvsEndpoint, toHex } from './ipvs-endpoint.js';
import { parseIpvsTable, type IpvsService } from './ipvs-table.js';

/** The kernel's table on a director, held against the wanted one. */
export type DirectorTable =
  | { readonly type: 'as-wanted'; readonly services: readonly IpvsService[] }
  | {
      readonly type: 'differs';
      /** undefined: the kernel has no IPVS (loaded). */
      readonly services?: readonly IpvsService[];
      /** What keepalived believes; undefined: it does not check, or does not tell. */
      readonly checker?: CheckerState;
    };

const wholeAddress = 'FFFFFFFF';

// As the kernel shows a service and its real servers, but with its persistence in seconds.
function entriesOf(service: VirtualService): readonly string[] {
  const { scheduler, persistenceSeconds, onePacket, realServers } = service;
  const name = nameOf(service);
  const ops = onePacket === true ? ' ops' : '';
  const persistence = persistenceSeconds === undefined ? '' : ` persistent ${persistenceSeconds}`;
  return [
    `${name} ${scheduler}${ops}${persistence}`,
    ...realServers.map(
      ({ address, port = 0, method, weight }) =>
        `${name} -> ${formatIpvsEndpoint(address, port)} ${forwardings[method].kernelName} ${weight}`,
    ),
  ];
}

function nameOf(service: VirtualService): string {
  if (service.mark === undefined) {
    return `${service.protocol} ${formatIpvsEndpoint(service.vip, service.port)}`;
  }
  return `FWM ${toHex(service.mark, 8)}`;
}

const separator = ', ';

// The kernel shows persistence in its ticks.
function inTicks(entry: string): string {
  return entry.replace(/ persistent (\d+)$/, (_, seconds: string) => {
    return ` persistent $((${seconds} * tick)) ${wholeAddress}`;
  });
}

/*
 * In the usual case no process: the shell reads the table itself, if it is a small one, and compares.
 * Kernels of Debian and Ubuntu make 250 ticks a second, those of Red Hat 1000; where another one makes
 * a difference of it, ipvsadm(8) tells the seconds. Only of a table that differs keepalived is asked,
 * and the table read again afterwards, so that it is not older than the answer.
 */
function script(keys: readonly string[]): string {
  const all = [...new Set(keys.flatMap((key) => key.split(separator)))].filter(Boolean);
  const [rules, wanted] = [all.filter(isOfRules), all.filter((entry) => !isOfRules(entry))];
  const isSmall = wanted.length <= 50;
  return [
    askChecker,
    'if [ -r /proc/net/ip_vs ]; then',
    '  release= tick=250',
    '  read -r release </proc/sys/kernel/osrelease || :',
    '  case $release in *.el[0-9]*) tick=1000 ;; esac',
    `  wanted="|${wanted.map(inTicks).join('|')}|" table= same=0 differs= service=`,
    '  compare_line() {',
    '    case ${1-} in',
    '    TCP | UDP | SCTP | FWM) service="$1 $2"; entry=$* ;;',
    '    "->") entry="$service $1 $2 $3 $4" ;;',
    '    *) return 0 ;;',
    '    esac',
    '    case $entry in *RemoteAddress*) return 0 ;; esac',
    '    case $wanted in *"|$entry|"*) same=$((same + 1)) ;; *) differs=yes ;; esac',
    '  }',
    '  set -f',
    '  while IFS= read -r line; do',
    '    table="$table$line\n"',
    '    compare_line $line',
    isSmall
      ? '  done </proc/net/ip_vs'
      : '  done <<END_OF_TABLE\n$(cat /proc/net/ip_vs)\nEND_OF_TABLE',
    '  set +f',
    ...compareRules(rules),
    `  if [ -n "$differs" ] || [ "$same" -ne ${wanted.length} ]; then`,
    '    ask_checker',
    '    echo differs',
    '    [ -z "$dump" ] || cat "$dump"',
    '    echo @table',
    '    echo ipvs',
    '    cat /proc/net/ip_vs 2>/dev/null || :',
    '    PATH=$PATH:/usr/sbin:/sbin ipvsadm -Sn 2>/dev/null || :',
    '  else',
    '    printf "ipvs\\n%s" "$table"',
    '  fi',
    'else',
    '  echo differs',
    'fi',
  ].join('\n');
}

function parse(output: string): DirectorTable {
  const [, answer] = output.split(/^differs\n/m);
  if (answer === undefined) return { type: 'as-wanted', services: parseIpvsTable(output) ?? [] };
  const [dump = '', table = ''] = answer.split(/^@table\n/m);
  const [services, checker] = [parseIpvsTable(table), parseCheckerState(dump)];
  return {
    type: 'differs',
    ...(services === undefined ? {} : { services }),
    ...(checker === undefined ? {} : { checker }),
  };
}

const directorTableFact: FactKind<DirectorTable> = { name: 'director-table', script, parse };

const directorServicesFact: FactKind<DirectorTable['services']> = {
  name: 'director-services',
  script,
  parse: (output) => parse(output).services,
  within: { kind: directorTableFact, toKey: (key) => key },
};

/** The kernel's table alone, by the same process or none; undefined: there is no IPVS (loaded). */
export function directorServicesOf(
  services: readonly VirtualService[],
): FactRef<DirectorTable['services']> {
  return { kind: directorServicesFact, key: directorTableOf(services).key };
}

/** The kernel's table, and what keepalived says where it is not as these services want it. */
export function directorTableOf(services: readonly VirtualService[]): FactRef<DirectorTable> {
  const entries = services.flatMap((service) => [...entriesOf(service), ...rulesOf(service)]);
  return { kind: directorTableFact, key: entries.join(separator) };
}
