import type { Rows } from '../row.js';
import { command, either, integer, maybe, nothing, optional } from '../shapes.js';

/** Who is told of it. */
export const notifying: Rows = [
  {
    name: 'notify_master',
    takes: command,
    says: 'Runs when the director becomes the owner.',
  },
  {
    name: 'notify_backup',
    takes: command,
    says: 'Runs when the director becomes a backup.',
  },
  {
    name: 'notify_fault',
    takes: command,
    says: 'Runs when the instance goes to FAULT.',
  },
  { name: 'notify_stop', takes: command, says: 'Runs when keepalived ends.' },
  { name: 'notify_deleted', takes: command, says: 'Runs when a reload removes the instance.' },
  {
    name: 'notify_master_rx_lower_pri',
    takes: command,
    says: 'Runs when the owner hears a director of lower priority.',
  },
  {
    name: 'notify',
    takes: command,
    says: 'Runs at each of these, with the kind, the name, the state and the priority.',
  },
  {
    name: 'notify_priority_changes',
    takes: maybe,
    default: 'false',
    says: 'Scripts and pipes are told of other priorities too.',
  },
  {
    name: 'smtp_alert',
    takes: maybe,
    says: 'Mail is sent when the state changes.',
  },
  {
    name: 'debug',
    takes: either(optional(integer(0, 4)), nothing),
    says: 'How much is logged, in builds for it.',
  },
];
