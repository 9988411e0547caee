import type { Rows } from '../row.js';
import { integer, words } from '../shapes.js';

/** How neighbours learn of it. */
export const announcing: Rows = [
  {
    name: 'garp_master_delay',
    takes: integer(0, 4294, 's'),
    default: '5',
    says: 'How long after taking over the owner announces the addresses a second time.',
  },
  {
    name: 'garp_master_repeat',
    takes: integer(0, 4294967295),
    default: '5',
    says: 'How many announcements are sent at a time.',
  },
  {
    name: 'garp_master_refresh',
    takes: integer(0, 4294967295, 's'),
    default: '0',
    says: 'How often the owner announces itself again; 0: never.',
  },
  {
    name: 'garp_master_refresh_repeat',
    takes: integer(0, 4294967295),
    default: '1',
    says: 'How many announcements each of these is.',
  },
  {
    name: 'garp_lower_prio_delay',
    takes: integer(0, 4294, 's'),
    says: 'The delay of the second announcement, after an advert of a lower priority.',
  },
  {
    name: 'garp_lower_prio_repeat',
    takes: integer(0, 2147483647),
    says: 'How many announcements are sent after an advert of a lower priority.',
  },
  {
    name: 'garp_extra_if',
    takes: words('[all] [<1 to 86400> s]'),
    needs: 'VRRP_VMAC',
    says: 'With a virtual MAC, other interfaces announce the addresses too.',
  },
  {
    name: 'vmac_garp_intvl',
    takes: words('[all] [<1 to 86400> s]'),
    needs: 'VRRP_VMAC',
    old: 'garp_extra_if',
    says: 'The same as garp_extra_if.',
  },
];
