import { member } from '../items.js';
import type { Rows } from '../row.js';
import { integer, maybe, name, nothing, words } from '../shapes.js';

/** Mail about what happens. */
export const mail: Rows = [
  {
    name: 'router_id',
    takes: name('name', 'lb1'),
    key: 'directors.NAME.router_id',
    says: 'The name of the director in mails and SNMP; the host name is as good.',
  },
  {
    name: 'notification_email',
    takes: nothing,
    items: member,
    says: 'Who gets mail.',
  },
  {
    name: 'notification_email_from',
    takes: name('address', 'lb@example.org'),
    says: 'Who sends it.',
  },
  {
    name: 'smtp_server',
    takes: words('<address>|<host name> [<port>]', '127.0.0.1'),
    says: 'Which mail server takes it.',
  },
  {
    name: 'smtp_helo_name',
    takes: name('host name', 'lb1.example.org'),
    says: 'The name that the mail server is greeted with.',
  },
  {
    name: 'smtp_connect_timeout',
    takes: integer(0, 4294, 's'),
    default: '30',
    says: 'How long the mail server may take.',
  },
  { name: 'smtp_alert', takes: maybe, says: 'Mail is sent for all instances and services.' },
  { name: 'smtp_alert_vrrp', takes: maybe, says: 'Mail is sent for all instances.' },
  { name: 'smtp_alert_checker', takes: maybe, says: 'Mail is sent for all services.' },
  { name: 'no_email_faults', takes: nothing, says: 'No mail for state FAULT.' },
  {
    name: 'no_checker_emails',
    takes: nothing,
    says: 'No mail for single real servers, only for the quorum.',
  },
];
