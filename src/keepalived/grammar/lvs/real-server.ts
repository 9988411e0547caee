import { method } from './method.js';
import { checks } from './checks.js';
import type { Rows } from '../row.js';
import { command, integer, maybe, name, nothing, seconds, someSeconds } from '../shapes.js';

const own: Rows = [
  {
    name: 'weight',
    takes: integer(0, 65535),
    default: '1',
    key: 'services.real_servers.weight',
    says: 'The share of connections; 0: no new ones.',
  },
  {
    name: 'lvs_method',
    takes: method,
    default: 'that of the service',
    key: 'services.real_servers.method',
    says: 'How packets reach this one.',
  },
  {
    name: 'uthreshold',
    takes: integer(0, 4294967295),
    default: '0',
    key: 'services.real_servers.limits.upper',
    says: 'With more connections it gets no new ones; 0: no limit.',
  },
  {
    name: 'lthreshold',
    takes: integer(0, 4294967295),
    default: '0',
    key: 'services.real_servers.limits.lower',
    says: 'With fewer it gets new ones again.',
  },
  {
    name: 'inhibit_on_failure',
    takes: nothing,
    key: 'services.real_servers.inhibit_on_failure',
    says: 'When it fails it gets weight 0, and keeps its connections.',
  },
  { name: 'notify_up', takes: command, says: 'Runs when it is in.' },
  { name: 'notify_down', takes: command, says: 'Runs when it is out.' },
  { name: 'alpha', takes: maybe, says: 'It is out until its first check has passed.' },
  {
    name: 'retry',
    takes: integer(1, 4294967295),
    says: 'How many further attempts its checks have, where they say nothing.',
  },
  {
    name: 'delay_before_retry',
    takes: seconds,
    says: 'How long its checks wait before the next attempt, where they say nothing.',
  },
  { name: 'warmup', takes: seconds, says: 'Within which time, by chance, its first check begins.' },
  {
    name: 'connect_timeout',
    takes: someSeconds,
    says: 'How long its checks wait for an answer, where they say nothing.',
  },
  { name: 'delay_loop', takes: someSeconds, says: 'How often it is checked.' },
  { name: 'smtp_alert', takes: maybe, says: 'Mail is sent when it is out or in.' },
  {
    name: 'virtualhost',
    takes: name('host name', 'www.example.org'),
    says: 'The host name that its HTTP checks ask for.',
  },
  { name: 'snmp_name', takes: name('name', 'web1'), needs: 'SNMP', says: 'The name in SNMP.' },
];

/** One that serves. */
export const realServer: Rows = [...own, ...checks];
