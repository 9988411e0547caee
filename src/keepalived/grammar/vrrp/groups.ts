import { member } from '../items.js';
import type { Rows } from '../row.js';
import { decimal, name, nothing } from '../shapes.js';
import { notifying } from './notifying.js';
import { tracking } from './tracking.js';

// Those of an instance that a group has too.
const notices = new Set([
  'notify',
  'notify_master',
  'notify_backup',
  'notify_fault',
  'notify_stop',
  'notify_priority_changes',
  'smtp_alert',
]);

/** Instances that change their state together. */
export const vrrpSyncGroup: Rows = [
  { name: 'group', takes: nothing, items: member, says: 'The instances.' },
  ...tracking.filter(({ name: keyword }) => keyword.startsWith('track_')),
  ...notifying.filter(({ name: keyword }) => notices.has(keyword)),
  {
    name: 'global_tracking',
    takes: nothing,
    old: 'sync_group_tracking_weight',
    says: 'The same as sync_group_tracking_weight.',
  },
  {
    name: 'sync_group_tracking_weight',
    takes: nothing,
    says: 'Weights of what is tracked count for all instances of the group.',
  },
];

/** Instances that static addresses, routes and rules are tracked for. */
export const trackGroup: Rows = [
  {
    name: 'group',
    takes: nothing,
    items: member,
    says: 'The instances that the tracked addresses, routes and rules belong to.',
  },
];

/** Interfaces that announce addresses at a slower pace. */
export const garpGroup: Rows = [
  {
    name: 'garp_interval',
    takes: decimal(0, 4294),
    says: 'The least time between two announcements by gratuitous ARP.',
  },
  {
    name: 'gna_interval',
    takes: decimal(0, 4294),
    says: 'The least time between two unsolicited neighbour advertisements.',
  },
  { name: 'interface', takes: name('interface', 'eth0'), says: 'The only interface of the group.' },
  {
    name: 'interfaces',
    takes: nothing,
    items: member,
    says: 'The interfaces of the group, which share the pace.',
  },
];
