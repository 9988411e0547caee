import type { Rows } from '../row.js';
import { address, decimal, integer, maybe, name, nothing, optional, words } from '../shapes.js';

const announcing: Rows = [
  {
    name: 'vrrp_garp_master_delay',
    takes: integer(0, 4294, 's'),
    default: '5',
    says: 'The garp_master_delay of instances that have none.',
  },
  {
    name: 'vrrp_garp_master_repeat',
    takes: integer(0, 4294967295),
    default: '5',
    says: 'The garp_master_repeat of instances that have none.',
  },
  {
    name: 'vrrp_garp_master_refresh',
    takes: integer(0, 4294967295, 's'),
    default: '0',
    says: 'The garp_master_refresh of instances that have none.',
  },
  {
    name: 'vrrp_garp_master_refresh_repeat',
    takes: integer(0, 4294967295),
    default: '1',
    says: 'The garp_master_refresh_repeat of instances that have none.',
  },
  {
    name: 'vrrp_garp_lower_prio_delay',
    takes: integer(0, 4294, 's'),
    says: 'The garp_lower_prio_delay of instances that have none.',
  },
  {
    name: 'vrrp_garp_lower_prio_repeat',
    takes: integer(0, 2147483647),
    says: 'The garp_lower_prio_repeat of instances that have none.',
  },
  {
    name: 'vrrp_garp_interval',
    takes: decimal(0.000001, 4294),
    says: 'The least time between two announcements by gratuitous ARP on an interface.',
  },
  {
    name: 'vrrp_gna_interval',
    takes: decimal(0.000001, 4294),
    says: 'The least time between two unsolicited neighbour advertisements on an interface.',
  },
  { name: 'vrrp_min_garp', takes: maybe, says: 'One announcement at a time is enough.' },
  {
    name: 'vrrp_garp_extra_if',
    takes: words('[all] [<1 to 86400> s]'),
    needs: 'VRRP_VMAC',
    says: 'The garp_extra_if of instances that have none.',
  },
  {
    name: 'vrrp_vmac_garp_intvl',
    takes: words('[all] [<1 to 86400> s]'),
    needs: 'VRRP_VMAC',
    old: 'vrrp_garp_extra_if',
    says: 'The same as vrrp_garp_extra_if.',
  },
];

const speaking: Rows = [
  {
    name: 'vrrp_version',
    takes: integer(2, 3),
    default: '2',
    says: 'The version of instances that have none.',
  },
  {
    name: 'vrrp_mcast_group4',
    takes: address,
    default: '224.0.0.18',
    reload: 'begins-anew',
    says: 'The group that adverts of IPv4 are sent to.',
  },
  {
    name: 'vrrp_mcast_group6',
    takes: address,
    default: 'ff02::12',
    reload: 'begins-anew',
    says: 'The group that adverts of IPv6 are sent to.',
  },
  {
    name: 'default_interface',
    takes: name('interface', 'eth0'),
    default: 'eth0',
    says: 'The interface of static addresses that have none.',
  },
  {
    name: 'dynamic_interfaces',
    takes: words('[allow_if_changes]'),
    says: 'Interfaces may come and go.',
  },
  {
    name: 'disable_local_igmp',
    takes: nothing,
    says: 'The group of the adverts is not joined by IGMP.',
  },
  {
    name: 'v3_checksum_as_v2',
    takes: maybe,
    since: '2.3.3',
    says: 'The v3_checksum_as_v2 of instances that have none.',
  },
  {
    name: 'vrrp_check_unicast_src',
    takes: nothing,
    says: 'The check_unicast_src of all instances.',
  },
  {
    name: 'vrrp_skip_check_adv_addr',
    takes: maybe,
    says: 'The skip_check_adv_addr of instances that have none.',
  },
  {
    name: 'vrrp_strict',
    takes: nothing,
    says: 'VRRP to the letter: no peers, no password, and nobody reaches the addresses.',
  },
  {
    name: 'vrrp_higher_prio_send_advert',
    takes: maybe,
    default: 'false',
    says: 'The higher_prio_send_advert of instances that have none.',
  },
  {
    name: 'vrrp_lower_prio_no_advert',
    takes: maybe,
    default: 'false',
    says: 'The lower_prio_no_advert of instances that have none.',
  },
  {
    name: 'vrrp_owner_ignore_adverts',
    takes: maybe,
    since: '2.3.3',
    says: 'The owner_ignore_adverts of instances that have none.',
  },
  {
    name: 'vrrp_down_timer_adverts',
    takes: integer(1, 100),
    default: '3',
    says: 'The down_timer_adverts of instances that have none.',
  },
  {
    name: 'vrrp_startup_delay',
    takes: decimal(0.001, 4294),
    says: 'How long instances wait after the start before they listen.',
  },
  {
    name: 'log_unknown_vrids',
    takes: nothing,
    says: 'Adverts of numbers that no instance has are logged.',
  },
  {
    name: 'max_auto_priority',
    takes: optional(integer(-1, 99)),
    says: 'How far keepalived raises its own priority when it is too late.',
  },
  {
    name: 'min_auto_priority_delay',
    takes: integer(1, 10000000, 'us'),
    default: '1000000',
    says: 'How late that is.',
  },
  {
    name: 'vmac_prefix',
    takes: name('prefix', 'vrrp'),
    needs: 'VRRP_VMAC',
    says: 'How the names of interfaces with a virtual MAC begin.',
  },
  {
    name: 'vmac_addr_prefix',
    takes: name('prefix', 'vrrp'),
    needs: 'VRRP_VMAC',
    says: 'How the names of further ones begin.',
  },
];

const filtering: Rows = [
  {
    name: 'vrrp_iptables',
    takes: words('[<input chain> [<output chain>]]'),
    says: 'Chains of iptables that no_accept uses.',
  },
  {
    name: 'vrrp_ipsets',
    takes: words('[<set> ...]'),
    needs: 'IPSETS',
    says: 'IP sets that these rules use.',
  },
  {
    name: 'nftables',
    takes: words('[<table>]'),
    needs: 'NFTABLES',
    says: 'The table of nftables that no_accept uses.',
  },
  {
    name: 'nftables_priority',
    takes: integer(-2147483648, 2147483647),
    default: '-1',
    needs: 'NFTABLES',
    says: 'When its chains come.',
  },
  {
    name: 'nftables_ifindex',
    takes: nothing,
    needs: 'NFTABLES',
    says: 'Interfaces are compared by number, not by name.',
  },
];

/** What counts for all instances. */
export const globalVrrp: Rows = [...announcing, ...speaking, ...filtering];
