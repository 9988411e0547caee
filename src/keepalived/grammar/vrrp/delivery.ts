import { peer } from '../items.js';
import type { Rows } from '../row.js';
import { address, integer, maybe, nothing, oneOf, optional, words } from '../shapes.js';

/** Where adverts go, and which of them count. */
export const delivery: Rows = [
  {
    name: 'mcast_src_ip',
    takes: address,
    key: 'directors.NAME.address',
    says: 'The source address of adverts, in place of the first address of the interface.',
  },
  {
    name: 'mcast_dst_ip',
    takes: address,
    default: '224.0.0.18, ff02::12',
    reload: 'begins-anew',
    says: 'The group that adverts are sent to.',
  },
  {
    name: 'unicast_src_ip',
    takes: address,
    reload: 'begins-anew',
    key: 'directors.NAME.address',
    says: 'The source address of adverts that go to peers.',
  },
  {
    name: 'unicast_peer',
    takes: nothing,
    items: peer,
    key: 'vrrp.unicast',
    says: 'The other directors, which get adverts one by one where the network carries no multicast.',
  },
  {
    name: 'unicast_ttl',
    takes: integer(0, 255),
    default: '255',
    says: 'The TTL of adverts to peers.',
  },
  {
    name: 'unicast_fault_no_peer',
    takes: nothing,
    says: 'The instance is in state FAULT while it has no peers.',
  },
  {
    name: 'check_unicast_src',
    takes: nothing,
    says: 'An advert that comes from none of the peers is thrown away.',
  },
  {
    name: 'old_unicast_checksum',
    takes: optional(oneOf('never')),
    says: 'The checksum is that of keepalived before 1.3.6, for peers as old.',
  },
  {
    name: 'track_src_ip',
    takes: nothing,
    says: 'The instance is in state FAULT while its source address is not there.',
  },
  {
    name: 'skip_check_adv_addr',
    takes: maybe,
    default: 'false',
    says: 'Of a director already heard, the list of addresses is not compared again.',
  },
  {
    name: 'v3_checksum_as_v2',
    takes: maybe,
    since: '2.3.3',
    says: 'In version 3 the checksum leaves the pseudo header out, as some other makers do.',
  },
  {
    name: 'kernel_rx_buf_size',
    takes: integer(0, 4294967295, 'bytes'),
    says: 'The room that the kernel keeps for adverts not yet read.',
  },
];

/** Interfaces with an address of their own. */
export const vmac: Rows = [
  {
    name: 'use_vmac',
    takes: words('[<interface>] [<MAC address>] [netlink_notify_msg]'),
    needs: 'VRRP_VMAC',
    reload: 'begins-anew',
    says: 'Addresses have the MAC address of the virtual router, so that no neighbour need learn a new one.',
  },
  {
    name: 'use_vmac_addr',
    takes: words('[<interface>]'),
    needs: 'VRRP_VMAC',
    reload: 'begins-anew',
    says: 'A virtual MAC also for addresses on other interfaces.',
  },
  {
    name: 'vmac_xmit_base',
    takes: nothing,
    needs: 'VRRP_VMAC',
    says: 'Adverts are sent by the interface itself, not by that of the virtual MAC.',
  },
  {
    name: 'use_ipvlan',
    takes: words('[<interface>] [<address>] [bridge|private|vepa]'),
    needs: 'VRRP_IPVLAN',
    reload: 'begins-anew',
    says: 'Addresses are put on an ipvlan interface.',
  },
];
