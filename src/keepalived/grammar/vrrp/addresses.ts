import { route, rule, vip } from '../items.js';
import type { Rows } from '../row.js';
import { nothing } from '../shapes.js';

/** What moves, and what comes with it. */
export const addresses: Rows = [
  {
    name: 'virtual_ipaddress',
    takes: nothing,
    items: vip,
    key: 'vips',
    says: 'The addresses that move, and that adverts tell.',
  },
  {
    name: 'virtual_ipaddress_excluded',
    takes: nothing,
    items: vip,
    says: 'Addresses that move with them and are in no advert: beyond 20, or of the other family.',
  },
  {
    name: 'no_virtual_ipaddress',
    takes: nothing,
    since: '2.3.3',
    says: 'The instance is meant to have no address.',
  },
  {
    name: 'virtual_routes',
    takes: nothing,
    items: route,
    says: 'Routes that are there on the owner only.',
  },
  {
    name: 'virtual_rules',
    takes: nothing,
    items: rule,
    says: 'Routing rules that are there on the owner only.',
  },
  {
    name: 'promote_secondaries',
    takes: nothing,
    says: 'The kernel keeps the other addresses of a network when the first one is removed.',
  },
  {
    name: 'accept',
    takes: nothing,
    default: 'accept, without strict_mode',
    says: 'The owner takes packets for the addresses, as it has to for anything to answer there.',
  },
  {
    name: 'no_accept',
    takes: nothing,
    says: 'The owner drops packets for the addresses, as RFC 9568 has it for a director that they do not belong to.',
  },
];
