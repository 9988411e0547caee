import type { Row, Rows } from '../row.js';
import { integer, maybe, name, nothing, words } from '../shapes.js';

type Process = { readonly prefix: string; readonly says: string };

/** The processes that keepalived consists of, each of which can be set in the same way. */
const processes: readonly Process[] = [
  { prefix: 'vrrp', says: 'the VRRP process' },
  { prefix: 'checker', says: 'the process of the health checks' },
  { prefix: 'bfd', says: 'the BFD process' },
];

function rowsOf({ prefix, says }: Process): Rows {
  const needs: Pick<Row, 'needs'> = prefix === 'bfd' ? { needs: 'BFD' } : {};
  return [
    {
      name: `${prefix}_process_name`,
      takes: words('[<name>]'),
      ...needs,
      says: `The name of ${says} in ps(1).`,
    },
    {
      name: `${prefix}_priority`,
      takes: integer(-20, 19),
      ...needs,
      says: `The nice value of ${says}.`,
    },
    {
      name: `${prefix}_no_swap`,
      takes: maybe,
      ...needs,
      says: `The memory of ${says} stays in RAM.`,
    },
    {
      name: `${prefix}_rt_priority`,
      takes: integer(1, 99),
      ...needs,
      says: `The real-time priority of ${says}.`,
    },
    {
      name: `${prefix}_cpu_affinity`,
      takes: words('<processor> ...', '0'),
      ...needs,
      says: `The processors that ${says} runs on.`,
    },
    {
      name: `${prefix}_rlimit_rttime`,
      takes: integer(1, 4294967295, 'us'),
      ...needs,
      says: `How long ${says} may run in real time without a pause.`,
    },
    {
      name: `${prefix}_rlimit_rtime`,
      takes: integer(1, 4294967295, 'us'),
      ...needs,
      old: `${prefix}_rlimit_rttime`,
      says: `The same as ${prefix}_rlimit_rttime.`,
    },
  ];
}

const buffer = words('<bytes>', '1048576');

/** Processes that read netlink(7) sockets, whose buffers can be too small. */
const buffers: Rows = [
  'vrrp_netlink_cmd',
  'vrrp_netlink_monitor',
  'lvs_netlink_cmd',
  'lvs_netlink_monitor',
  'process_monitor',
].flatMap((socket): Rows => [
  {
    name: `${socket}_rcv_bufs`,
    takes: buffer,
    says: `The room that the kernel keeps for ${socket}.`,
  },
  {
    name: `${socket}_rcv_bufs_force`,
    takes: maybe,
    says: `It may be more than net.core.rmem_max.`,
  },
]);

/** What counts for the processes of keepalived. */
export const globalProcess: Rows = [
  { name: 'process_names', takes: nothing, says: 'Each process has a name of its own in ps(1).' },
  {
    name: 'process_name',
    takes: words('[<name>]'),
    says: 'The name of the first process in ps(1).',
  },
  {
    name: 'lvs_process_name',
    takes: name('name', 'checker'),
    old: 'checker_process_name',
    says: 'The same as checker_process_name.',
  },
  ...processes.flatMap(rowsOf),
  ...buffers,
  {
    name: 'vrrp_rx_bufs_policy',
    takes: words('MTU|ADVERT|NO_SEND_RX|<bytes>', 'MTU'),
    says: 'How much room the kernel keeps for adverts.',
  },
  {
    name: 'vrrp_rx_bufs_multiplier',
    takes: integer(1, 4294967295),
    default: '3',
    says: 'For how many of them.',
  },
];
