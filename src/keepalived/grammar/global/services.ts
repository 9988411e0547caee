import type { Rows } from '../row.js';
import { integer, maybe, nothing, optional, words } from '../shapes.js';

/** What counts for all services. */
export const globalChecker: Rows = [
  {
    name: 'lvs_timeouts',
    takes: words('[tcp <s>] [tcpfin <s>] [udp <s>]', 'udp', '30'),
    says: 'When the kernel forgets connections that are silent.',
  },
  {
    name: 'lvs_sync_daemon',
    takes: words(
      '<interface> [<instance>] [id <0 to 255>] [maxlen <bytes>] [port <port>] [ttl <1 to 255>] [group <address>]',
      'eth0',
      'VI_1',
    ),
    says: 'The owner tells the others its connections.',
  },
  { name: 'lvs_flush', takes: nothing, says: 'The IPVS table is emptied at the start.' },
  {
    name: 'lvs_flush_on_stop',
    takes: words('[VS]'),
    says: 'The IPVS table is emptied at the end, or loses the services of keepalived.',
  },
  {
    name: 'lvs_flush_onstop',
    takes: words('[VS]'),
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
