import type { Rows } from '../row.js';
import { command, integer, maybe, nothing, words } from '../shapes.js';

/** Scripts and pipes that are told of what happens. */
export const scripts: Rows = [
  {
    name: 'script_user',
    takes: words('<user> [<group>]', 'root'),
    default: 'keepalived_script, or root',
    says: 'Whom scripts run as.',
  },
  {
    name: 'enable_script_security',
    takes: nothing,
    says: 'A script of root that somebody else could have changed is not run.',
  },
  { name: 'startup_script', takes: command, says: 'Runs before anything else.' },
  { name: 'startup_script_timeout', takes: integer(1, 1000, 's'), says: 'How long it may take.' },
  { name: 'shutdown_script', takes: command, says: 'Runs after all else.' },
  { name: 'shutdown_script_timeout', takes: integer(1, 1000, 's'), says: 'How long it may take.' },
  {
    name: 'notify_fifo',
    takes: words('<path> [<user> [<group>]]', '/run/keepalived.fifo'),
    says: 'A pipe that is told of every change.',
  },
  { name: 'notify_fifo_script', takes: command, says: 'What reads the pipe.' },
  {
    name: 'vrrp_notify_fifo',
    takes: words('<path> [<user> [<group>]]', '/run/vrrp.fifo'),
    says: 'A pipe that is told of instances.',
  },
  { name: 'vrrp_notify_fifo_script', takes: command, says: 'What reads the pipe.' },
  {
    name: 'lvs_notify_fifo',
    takes: words('<path> [<user> [<group>]]', '/run/lvs.fifo'),
    says: 'A pipe that is told of services.',
  },
  { name: 'lvs_notify_fifo_script', takes: command, says: 'What reads the pipe.' },
  {
    name: 'vrrp_notify_priority_changes',
    takes: maybe,
    default: 'false',
    says: 'Pipes are told of other priorities too.',
  },
  {
    name: 'fifo_write_vrrp_states_on_reload',
    takes: nothing,
    says: 'Pipes are told all states after a reload.',
  },
];
