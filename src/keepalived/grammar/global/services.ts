import type { Rows } from '../row.js';
import {
  address,
  integer,
  maybe,
  nothing,
  oneOf,
  optional,
  pairs,
  words,
  type Shape,
} from '../shapes.js';

// 31 days: LVS_MAX_TIMEOUT of keepalived, and of the kernel.
const timeout: Shape = { ...integer(0, 31 * 86_400), usage: '<s>' };

const ofSync = pairs({
  inst: words('<instance>', 'VI_1'),
  id: integer(0, 255),
  maxlen: { ...integer(1, 65_507), usage: '<bytes>' },
  port: { ...integer(1, 65_535), usage: '<port>' },
  ttl: integer(1, 255),
  group: address,
});

/** An interface, an instance whose state counts, and the rest by name. */
const syncDaemon: Shape = {
  usage: `<interface> [<instance>] ${ofSync.usage}`,
  required: 1,
  example: ['eth0', 'VI_1', 'id', '51'],
  explain: ([interfaceName = '', ...rest]) => {
    if (interfaceName.length > 15) return `"${interfaceName}" is too long for an interface`;
    const isNamed = ofSync.explain(rest.slice(0, 2)) === undefined;
    return ofSync.explain(isNamed ? rest : rest.slice(1));
  },
};

/** What counts for all services. */
export const globalChecker: Rows = [
  {
    name: 'lvs_timeouts',
    takes: pairs({ tcp: timeout, tcpfin: timeout, udp: timeout }, 'udp', '30'),
    says: 'When the kernel forgets connections that are silent.',
  },
  {
    name: 'lvs_sync_daemon',
    takes: syncDaemon,
    says: 'The owner tells the others its connections.',
  },
  { name: 'lvs_flush', takes: nothing, says: 'The IPVS table is emptied at the start.' },
  {
    name: 'lvs_flush_on_stop',
    takes: optional(oneOf('VS')),
    says: 'The IPVS table is emptied at the end, or loses the services of keepalived.',
  },
  {
    name: 'lvs_flush_onstop',
    takes: optional(oneOf('VS')),
    old: 'lvs_flush_on_stop',
    says: 'The same as lvs_flush_on_stop.',
  },
  {
    name: 'checker_log_all_failures',
    takes: maybe,
    says: 'Failures are logged also while there are attempts left.',
  },
  {
    name: 'rs_init_notifies',
    takes: nothing,
    says: 'notify_up or notify_down runs after the first check.',
  },
  {
    name: 'nftables_ipvs',
    takes: words('[<table>]'),
    needs: 'NFTABLES',
    says: 'The table of nftables that marks packets of groups.',
  },
  {
    name: 'nftables_ipvs_priority',
    takes: integer(-2147483648, 2147483647),
    needs: 'NFTABLES',
    says: 'When its chains come.',
  },
  {
    name: 'nftables_ipvs_start_fwmark',
    takes: integer(1, 4294967295),
    default: '1000',
    needs: 'NFTABLES',
    says: 'The first mark that is used.',
  },
  {
    name: 'nftables_counters',
    takes: optional(maybe),
    needs: 'NFTABLES',
    says: 'Its rules count packets.',
  },
];
