import type { Rows } from './row.js';
import { address, decimal, integer, nothing } from './shapes.js';

const milliseconds = (min: number) => decimal(min, 4294967, { unit: 'ms', places: 3 });

/** A neighbour that is asked whether it is there, many times a second, RFC 5880. */
export const bfdInstance: Rows = [
  { name: 'source_ip', takes: address, says: 'The own address.' },
  { name: 'neighbor_ip', takes: address, says: 'The address of the neighbour.' },
  { name: 'neighbour_ip', sameAs: 'neighbor_ip', takes: address, says: 'The same as neighbor_ip.' },
  {
    name: 'min_rx',
    takes: milliseconds(1),
    default: '10',
    says: 'How often packets can be received.',
  },
  { name: 'min_tx', takes: milliseconds(1), default: '10', says: 'How often packets can be sent.' },
  {
    name: 'idle_tx',
    takes: milliseconds(1000),
    default: '1000',
    says: 'How often packets are sent while the neighbour is not heard.',
  },
  {
    name: 'multiplier',
    takes: integer(1, 255),
    default: '5',
    says: 'How many packets are missed before the neighbour counts as gone.',
  },
  { name: 'passive', takes: nothing, says: 'The first packet is left to the neighbour.' },
  { name: 'ttl', takes: integer(1, 255), default: '255', says: 'The TTL of packets, IPv4.' },
  {
    name: 'hoplimit',
    sameAs: 'ttl',
    takes: integer(1, 255),
    default: '64',
    says: 'The same as ttl, for IPv6.',
  },
  {
    name: 'max_hops',
    takes: integer(-1, 255),
    default: '0',
    says: 'How many routers may lie between; -1: as many as there are.',
  },
  {
    name: 'multihop',
    takes: nothing,
    since: '2.3.3',
    says: 'Packets go to the port of RFC 5883, for a neighbour behind routers.',
  },
  {
    name: 'weight',
    takes: integer(-253, 253),
    default: '0',
    says: 'What it is worth for priorities; 0: its loss is FAULT.',
  },
  { name: 'vrrp', takes: nothing, says: 'Only VRRP is told.' },
  { name: 'checker', takes: nothing, says: 'Only health checks are told.' },
];
