import { schedulers } from '../../../model/cluster/cluster.js';
import { method } from './method.js';
import { realServer } from './real-server.js';
import type { Rows } from '../row.js';
import {
  address,
  command,
  either,
  endpoint,
  integer,
  maybe,
  name,
  nothing,
  oneOf,
  oneOfAnyCase,
  optional,
  seconds,
  someSeconds,
  words,
  type Shape,
} from '../shapes.js';

/** An address with a port, a firewall mark, or a group of these. */
export const service: Shape = {
  usage: '<address> [<port>]|fwmark <mark>|group <name>',
  required: 1,
  example: ['192.0.2.1', '80'],
  explain: ([word = '', other = '']) => {
    if (word === 'group') return undefined;
    if (word === 'fwmark') return integer(0, 4294967295).explain([other]);
    return endpoint.explain([word, other]);
  },
};

const balancing: Rows = [
  {
    name: 'lvs_sched',
    takes: oneOf(...schedulers),
    default: 'wlc',
    key: 'services.scheduler',
    says: 'How connections are dealt out.',
  },
  {
    name: 'lb_algo',
    sameAs: 'lvs_sched',
    takes: oneOf(...schedulers),
    default: 'wlc',
    says: 'The same as lvs_sched.',
  },
  {
    name: 'lvs_method',
    takes: method,
    default: 'NAT',
    key: 'services.method',
    says: 'How packets reach the real servers.',
  },
  {
    name: 'lb_kind',
    sameAs: 'lvs_method',
    takes: method,
    default: 'NAT',
    says: 'The same as lvs_method.',
  },
  {
    name: 'protocol',
    takes: oneOfAnyCase('TCP', 'UDP', 'SCTP'),
    default: 'UDP',
    key: 'services.protocol',
    says: 'The protocol; the default is that of the kernel.',
  },
  {
    name: 'ip_family',
    takes: oneOf('inet', 'inet6'),
    says: 'The address family, where a firewall mark does not tell it.',
  },
  {
    name: 'persistence_timeout',
    takes: optional(integer(1, 2678400, 's')),
    default: 'none; 360 without a number',
    key: 'services.persistence',
    says: 'How long a client is sent to the same real server.',
  },
  {
    name: 'persistence_granularity',
    takes: either(address, integer(1, 128)),
    default: '255.255.255.255',
    says: 'Clients of one network of that mask are one client.',
  },
  {
    name: 'persistence_engine',
    takes: name('engine', 'sip'),
    key: 'services.persistence_engine',
    says: 'What tells clients apart in place of their address: sip, by the Call-ID.',
  },
  { name: 'hashed', takes: nothing, says: 'The flag hashed of the kernel.' },
  {
    name: 'ops',
    takes: nothing,
    key: 'services.one_packet',
    says: 'Each packet is scheduled by itself, for UDP.',
  },
  { name: 'flag-1', takes: nothing, says: 'The first flag of the scheduler.' },
  { name: 'flag-2', takes: nothing, says: 'The second flag of the scheduler.' },
  { name: 'flag-3', takes: nothing, says: 'The third flag of the scheduler.' },
  {
    name: 'sh-port',
    takes: nothing,
    key: 'services.flags',
    says: 'Scheduler sh counts the port of the client in.',
  },
  {
    name: 'sh-fallback',
    takes: nothing,
    key: 'services.flags',
    says: 'Scheduler sh goes on to another real server where the first one has weight 0.',
  },
  {
    name: 'mh-port',
    takes: nothing,
    key: 'services.flags',
    says: 'Scheduler mh counts the port of the client in.',
  },
  {
    name: 'mh-fallback',
    takes: nothing,
    key: 'services.flags',
    says: 'Scheduler mh goes on to another real server where the first one has weight 0.',
  },
];

const checking: Rows = [
  {
    name: 'delay_loop',
    takes: someSeconds,
    default: '60',
    key: 'services.delay_loop',
    says: 'How often real servers are checked.',
  },
  {
    name: 'retry',
    takes: integer(1, 4294967295),
    says: 'How many further attempts a check has, where it says nothing itself.',
  },
  {
    name: 'delay_before_retry',
    takes: seconds,
    says: 'How long a check waits before the next attempt, where it says nothing itself.',
  },
  {
    name: 'warmup',
    takes: seconds,
    default: 'delay_loop',
    says: 'Within which time, by chance, the first check begins.',
  },
  {
    name: 'connect_timeout',
    takes: someSeconds,
    default: '5',
    says: 'How long a check waits for an answer, where it says nothing itself.',
  },
  {
    name: 'virtualhost',
    takes: name('host name', 'www.example.org'),
    says: 'The host name that HTTP checks ask for.',
  },
  {
    name: 'alpha',
    takes: nothing,
    says: 'Real servers are out until their first check has passed.',
  },
  {
    name: 'inhibit_on_failure',
    takes: nothing,
    key: 'services.inhibit_on_failure',
    says: 'A real server that fails gets weight 0, and keeps its connections.',
  },
  {
    name: 'ha_suspend',
    takes: nothing,
    says: 'Nothing is checked while the director does not own the address.',
  },
];

const pool: Rows = [
  { name: 'omega', takes: nothing, says: 'When keepalived ends, notify_down and quorum_down run.' },
  {
    name: 'quorum',
    takes: integer(1, 4294967295),
    default: '1',
    key: 'services.quorum',
    says: 'The weight that real servers need together, or the sorry server takes over.',
  },
  {
    name: 'hysteresis',
    takes: integer(0, 4294967295),
    default: '0',
    key: 'services.quorum.hysteresis',
    says: 'How far above or below the quorum the weight has to be before that changes.',
  },
  {
    name: 'quorum_up',
    takes: command,
    key: 'services.quorum.up',
    says: 'Runs when there are enough.',
  },
  {
    name: 'quorum_down',
    takes: command,
    key: 'services.quorum.down',
    says: 'Runs when there are too few.',
  },
  {
    name: 'weight',
    takes: integer(1, 65535),
    default: '1',
    says: 'The weight of real servers that have none.',
  },
  {
    name: 'sorry_server',
    takes: endpoint,
    key: 'services.sorry_server',
    says: 'Who answers when there are too few real servers.',
  },
  {
    name: 'sorry_server_inhibit',
    takes: nothing,
    says: 'The sorry server stays in the table with weight 0.',
  },
  { name: 'sorry_server_lvs_method', takes: method, says: 'How packets reach the sorry server.' },
  { name: 'smtp_alert', takes: maybe, says: 'Mail is sent when a real server is out or in.' },
  { name: 'snmp_name', takes: name('name', 'shop'), needs: 'SNMP', says: 'The name in SNMP.' },
  {
    name: 'real_server',
    takes: endpoint,
    rows: realServer,
    key: 'services.real_servers',
    says: 'One that serves.',
  },
];

/** A service of the kernel's IPVS, with those who serve. */
export const virtualServer: Rows = [...balancing, ...checking, ...pool];

/** Addresses and marks that one virtual server has together. */
export const groupEntry = words('<address>[-<last>] [<port>]|fwmark <mark>', '192.0.2.1', '80');
