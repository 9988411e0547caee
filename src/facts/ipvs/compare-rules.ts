import { formatEndpoint } from '../../lvs/address/format-address.js';
import { tunnelOf } from '../../lvs/forwarding/tunnels.js';
import { schedulingOf } from '../../lvs/scheduling/schedulers.js';
import type { RealServer, VirtualService } from '../../model/cluster/cluster.js';
import type { ServiceIdentity } from '../../model/cluster/service-identity.js';

/*
 * What only ipvsadm(8) tells of the kernel's table: flags of schedulers, engines of persistence, and types of tunnels. It takes a process where
 * there are any to compare.
 */

const serviceOptions = { TCP: '-t', UDP: '-u', SCTP: '--sctp-service' } as const;

type Ruled = ServiceIdentity &
  Pick<
    VirtualService,
    'vip' | 'scheduler' | 'schedulerFlags' | 'persistenceEngine' | 'realServers'
  >;

/**
 * What is wanted of a service, as entries `flags -t 10.0.0.227:80 sh-fallback`, `engine -u 10.0.0.227:5060 sip` and
 * `tunnel -t 10.0.0.227:80 192.168.56.102:80 gue 6080`; none where its scheduler heeds no flags, and no tunnel is used.
 */
export function rulesOf(service: Ruled): readonly string[] {
  const { schedulerFlags = [], persistenceEngine, realServers } = service;
  const at = optionOf(service);
  const hasFlags = schedulingOf(service).flags.length > 0;
  return [
    ...(hasFlags ? [`flags ${at} ${schedulerFlags.join(',') || 'none'}`] : []),
    ...(persistenceEngine === undefined ? [] : [`engine ${at} ${persistenceEngine}`]),
    ...realServers.flatMap((server) => tunnelRule(at, server)),
  ];
}

function tunnelRule(at: string, server: RealServer): readonly string[] {
  const tunnel = tunnelOf(server);
  if (tunnel === undefined) return [];
  const to = formatEndpoint(server.address, server.port ?? 0);
  const words = ['tunnel', at, to, tunnel.type, tunnel.port];
  return [words.filter((word) => word !== undefined).join(' ')];
}

function optionOf(service: ServiceIdentity & Pick<VirtualService, 'vip'>): string {
  if (service.mark !== undefined) return `-f ${service.mark}`;
  const { vip, port, protocol } = service;
  return `${serviceOptions[protocol]} ${formatEndpoint(vip, port)}`;
}

/** Whether an entry of a wanted table is one of these. */
export function isOfRules(entry: string): boolean {
  return /^(?:flags|engine|tunnel) /.test(entry);
}

/**
 * POSIX sh that sets `$differs` where the kernel has other ones. Without ipvsadm(8) nobody can tell.
 */
export function compareRules(entries: readonly string[]): readonly string[] {
  if (entries.length === 0) return [];
  return [
    '  rules=$(PATH=$PATH:/usr/sbin:/sbin; ipvsadm -Sn 2>/dev/null || :)',
    ...(entries.some((entry) => entry.startsWith('flags ')) ? hasFlags : []),
    ...(entries.some((entry) => entry.startsWith('engine ')) ? hasEngine : []),
    ...(entries.some((entry) => entry.startsWith('tunnel ')) ? hasTunnel : []),
    ...entries.map((entry) => `  has_${entry} || differs=yes`),
  ];
}

const hasFlags = [
  '  has_flags() {',
  '    while IFS= read -r line; do',
  '      case "$line " in',
  '      "-A $1 $2 "*" -b $3 "*) return 0 ;;',
  '      "-A $1 $2 "*" -b "*) return 1 ;;',
  '      "-A $1 $2 "*) [ "$3" = none ] || return 1; return 0 ;;',
  '      esac',
  '    done <<END_OF_RULES',
  '$rules',
  'END_OF_RULES',
  '  }',
];

const hasEngine = [
  '  has_engine() {',
  '    while IFS= read -r line; do',
  '      case "$line " in',
  '      "-A $1 $2 "*" --pe $3 "*) return 0 ;;',
  '      "-A $1 $2 "*) return 1 ;;',
  '      esac',
  '    done <<END_OF_RULES',
  '$rules',
  'END_OF_RULES',
  '  }',
];

const hasTunnel = [
  '  has_tunnel() {',
  '    while IFS= read -r line; do',
  '      case "$line " in',
  '      "-a $1 $2 -r $3 -i "*" --tun-type $4 "*"${5:+--tun-port $5 }"*) return 0 ;;',
  '      "-a $1 $2 -r $3 "*) return 1 ;;',
  '      esac',
  '    done <<END_OF_RULES',
  '$rules',
  'END_OF_RULES',
  '  }',
];
