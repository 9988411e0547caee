import type { DirectorFault } from '../fault.js';
import { startKeepalived } from '../keepalived/service.js';
import { dropWay, type Direction } from './drop-packets.js';

// VRRP is IP protocol 112.
function partitionFault(directions: readonly Direction[]): DirectorFault {
  return {
    way: dropWay({
      what: 'VRRP',
      matches: () =>
        directions.map((direction) => ({ direction, nft: 'meta l4proto 112', iptables: '-p 112' })),
      start: startKeepalived,
    }),
    onDirector: { notice: 'missed-adverts' },
  };
}

/** The target neither sends nor hears VRRP. */
export const partition = partitionFault(['input', 'output']);

/** The target hears the others, and they do not hear it. */
export const partitionOneWay = partitionFault(['output']);
