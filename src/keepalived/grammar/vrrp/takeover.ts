import type { Rows } from '../row.js';
import { decimal, integer, maybe, name, nothing } from '../shapes.js';

/** When addresses change their owner. */
export const takeover: Rows = [
  {
    name: 'nopreempt',
    takes: nothing,
    key: 'vrrp.nopreempt',
    says: 'A director that comes back leaves the addresses where they are; it wants state BACKUP.',
  },
  {
    name: 'preempt',
    takes: nothing,
    says: 'A director that comes back takes the addresses back, the default said aloud.',
  },
  {
    name: 'preempt_delay',
    takes: decimal(0, 1000),
    default: '0',
    key: 'vrrp.preempt_delay',
    says: 'How long a director that comes back waits before it takes the addresses back; it wants state BACKUP.',
  },
  {
    name: 'strict_mode',
    takes: maybe,
    default: 'false',
    says: 'VRRP to the letter: no peers, no password, and nobody reaches the addresses.',
  },
  {
    name: 'higher_prio_send_advert',
    takes: maybe,
    default: 'false',
    says: 'An owner that hears a higher priority sends one more advert, so that the other one announces itself again.',
  },
  {
    name: 'lower_prio_no_advert',
    takes: maybe,
    default: 'false',
    says: 'An owner that hears a lower priority sends no advert of its own at once.',
  },
  {
    name: 'owner_ignore_adverts',
    takes: maybe,
    since: '2.3.3',
    says: 'A director of priority 255 takes no notice of others.',
  },
  {
    name: 'down_timer_adverts',
    takes: integer(1, 100),
    default: '3',
    says: 'How many adverts are missed before the owner counts as gone.',
  },
  {
    name: 'timer_expired_backup',
    takes: maybe,
    since: '2.2.8',
    says: 'A director that was itself too late stays BACKUP, and does not take the addresses.',
  },
  {
    name: 'thread_timer_expired',
    sameAs: 'timer_expired_backup',
    takes: maybe,
    since: '2.3.3',
    says: 'The same as timer_expired_backup, as the release notes had it.',
  },
  {
    name: 'lvs_sync_daemon_interface',
    takes: name('interface', 'eth0'),
    says: 'The interface of connection sync; say it in global_defs.',
  },
];
