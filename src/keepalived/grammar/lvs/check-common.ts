import type { Rows } from '../row.js';
import { address, integer, maybe, name, port, seconds, someSeconds } from '../shapes.js';

const connecting: Rows = [
  {
    name: 'connect_ip',
    takes: address,
    default: 'that of the real server',
    says: 'The address that is asked.',
  },
  {
    name: 'connect_port',
    takes: port,
    default: 'that of the real server',
    key: 'services.check.port',
    says: 'The port that is asked.',
  },
  { name: 'bindto', takes: address, says: 'The source address.' },
  { name: 'bind_port', takes: port, says: 'The source port.' },
  { name: 'bind_if', takes: name('interface', 'eth0'), says: 'The interface that is asked by.' },
  {
    name: 'connect_timeout',
    takes: someSeconds,
    default: '5',
    key: 'services.check.connect_timeout',
    says: 'How long an answer may take.',
  },
  {
    name: 'fwmark',
    takes: integer(0, 4294967295),
    says: 'The mark of packets, for policy routing.',
  },
];

/** What all checks have; some make no connection of their own. */
export function asking(retries: number): Rows {
  return [
    {
      name: 'retry',
      takes: integer(0, 4294967295),
      default: String(retries),
      key: 'services.check.retries',
      says: 'How many further attempts there are before the real server is out.',
    },
    {
      name: 'delay_before_retry',
      takes: seconds,
      default: '1',
      key: 'services.check.delay_before_retry',
      says: 'How long to wait before the next attempt.',
    },
    {
      name: 'warmup',
      takes: seconds,
      says: 'Within which time, by chance, the first check begins.',
    },
    { name: 'delay_loop', takes: someSeconds, says: 'How often it is checked.' },
    { name: 'alpha', takes: maybe, says: 'The real server is out until this check has passed.' },
    {
      name: 'log_all_failures',
      takes: maybe,
      says: 'Failures are logged also while there are attempts left.',
    },
  ];
}

/** What checks have that make a connection, with their number of further attempts. */
export function withRetries(retries: number): Rows {
  return [...connecting, ...asking(retries)];
}

/** What most checks have. */
export const common: Rows = withRetries(1);
