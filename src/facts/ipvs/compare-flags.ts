import { schedulingOf } from '../../lvs/scheduling/schedulers.js';
import type { VirtualService } from '../../model/cluster/cluster.js';

const serviceOptions = { TCP: '-t', UDP: '-u', SCTP: '--sctp-service' } as const;

/**
 * The wanted flags of a service's scheduler as an entry `flags -t 10.0.0.227:80 sh-fallback`; none where its
 * scheduler heeds no flags.
 */
export function flagsOf(
  service: Pick<VirtualService, 'protocol' | 'vip' | 'port' | 'scheduler' | 'schedulerFlags'>,
): readonly string[] {
  const { protocol, vip, port, schedulerFlags = [] } = service;
  if (schedulingOf(service).flags.length === 0) return [];
  const at = `${vip.includes(':') ? `[${vip}]` : vip}:${port}`;
  return [`flags ${serviceOptions[protocol]} ${at} ${schedulerFlags.join(',') || 'none'}`];
}

/** Whether an entry of a wanted table is of flags. */
export function isOfFlags(entry: string): boolean {
  return entry.startsWith('flags ');
}

/**
 * POSIX sh that sets `$differs` where the kernel has other flags. /proc/net/ip_vs does not show them, so it takes
 * a process where there are any to compare; without ipvsadm(8) nobody can tell.
 */
export function compareFlags(entries: readonly string[]): readonly string[] {
  if (entries.length === 0) return [];
  return [
    '  rules=$(PATH=$PATH:/usr/sbin:/sbin; ipvsadm -Sn 2>/dev/null || :)',
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
    ...entries.map((entry) => `  ${entry.replace('flags', 'has_flags')} || differs=yes`),
  ];
}
