import { httpCheck, sslCheck } from './http-check.js';
import { asking, common, withRetries } from './check-common.js';
import type { Rows } from '../row.js';
import { command, integer, maybe, name, nothing, oneOf, words } from '../shapes.js';

const smtp: Rows = [
  ...common,
  {
    name: 'helo_name',
    takes: name('host name', 'lb.example.org'),
    default: 'smtpchecker.keepalived.org',
    key: 'services.check.helo',
    says: 'The name that the director greets with.',
  },
  {
    name: 'host',
    isOneOfSeveral: true,
    takes: nothing,
    rows: common,
    says: 'One of several addresses to ask.',
  },
];

const dns: Rows = [
  ...withRetries(3).map((row) =>
    row.name === 'delay_before_retry' ? { ...row, default: 'delay_loop' } : row,
  ),
  {
    name: 'type',
    takes: oneOf('A', 'NS', 'CNAME', 'SOA', 'MX', 'TXT', 'AAAA'),
    default: 'SOA',
    key: 'services.check.record',
    says: 'The kind of record that is asked for.',
  },
  {
    name: 'name',
    takes: name('domain name', 'example.org'),
    default: '.',
    key: 'services.check.name',
    says: 'The name that is asked for; any answer of code 0 passes.',
  },
];

const udp: Rows = [
  ...common,
  {
    name: 'payload',
    takes: words('<hex digits>', '0a0b'),
    key: 'services.check.payload',
    says: 'What is sent.',
  },
  {
    name: 'require_reply',
    takes: words('[<hex digits, xx for any>]'),
    key: 'services.check.payload',
    says: 'An answer has to come, and to be like that.',
  },
  {
    name: 'min_reply_length',
    takes: integer(0, 65535, 'bytes'),
    says: 'The least length of the answer.',
  },
  {
    name: 'max_reply_length',
    takes: integer(0, 65535, 'bytes'),
    default: '255',
    says: 'The greatest length of the answer.',
  },
];

const misc: Rows = [
  ...asking(0),
  {
    name: 'misc_path',
    takes: command,
    key: 'services.check.command',
    says: 'The command; status 0 passes.',
  },
  {
    name: 'misc_timeout',
    takes: integer(0, 4294, 's'),
    default: 'delay_loop',
    key: 'services.check.connect_timeout',
    says: 'When a run that has not ended counts as failed.',
  },
  { name: 'misc_dynamic', takes: maybe, says: 'Status 2 to 255 sets the weight, less two.' },
  {
    name: 'user',
    takes: words('<user> [<group>]', 'nobody'),
    default: 'script_user',
    says: 'Whom it runs as.',
  },
];

const file: Rows = [
  {
    name: 'track_file',
    takes: name('track file', 'drain'),
    says: 'The track_file whose number counts.',
  },
  {
    name: 'weight',
    takes: words('<-65535 to 65535> [reverse]', '1'),
    says: 'What the number is multiplied with.',
  },
];

const bfd: Rows = [
  {
    name: 'name',
    takes: name('BFD instance', 'web1'),
    says: 'The bfd_instance that has to be up.',
  },
  { name: 'alpha', takes: maybe, says: 'The real server is out until it is.' },
];

/** How a real server is asked whether it serves. */
export const checks: Rows = [
  {
    name: 'TCP_CHECK',
    isOneOfSeveral: true,
    takes: nothing,
    rows: common,
    key: 'services.check',
    says: 'A connection has to be accepted.',
  },
  {
    name: 'HTTP_GET',
    isOneOfSeveral: true,
    takes: nothing,
    rows: httpCheck,
    key: 'services.check',
    says: 'A page has to be answered.',
  },
  {
    name: 'SSL_GET',
    isOneOfSeveral: true,
    takes: nothing,
    rows: sslCheck,
    key: 'services.check',
    says: 'A page has to be answered, by TLS.',
  },
  {
    name: 'SMTP_CHECK',
    isOneOfSeveral: true,
    takes: nothing,
    rows: smtp,
    key: 'services.check',
    says: 'A mail server has to greet.',
  },
  {
    name: 'DNS_CHECK',
    isOneOfSeveral: true,
    takes: nothing,
    rows: dns,
    key: 'services.check',
    says: 'A name server has to answer.',
  },
  {
    name: 'UDP_CHECK',
    isOneOfSeveral: true,
    takes: nothing,
    rows: udp,
    key: 'services.check',
    says: 'A packet must not be refused, or has to be answered.',
  },
  {
    name: 'PING_CHECK',
    isOneOfSeveral: true,
    takes: nothing,
    rows: common,
    key: 'services.check',
    says: 'The host has to answer an echo request.',
  },
  {
    name: 'MISC_CHECK',
    isOneOfSeveral: true,
    takes: nothing,
    rows: misc,
    key: 'services.check',
    says: 'A command of the director has to succeed.',
  },
  {
    name: 'FILE_CHECK',
    isOneOfSeveral: true,
    takes: nothing,
    rows: file,
    says: 'A file of the director sets the weight.',
  },
  {
    name: 'BFD_CHECK',
    isOneOfSeveral: true,
    takes: nothing,
    rows: bfd,
    needs: 'BFD',
    says: 'BFD has to hear the host.',
  },
];
