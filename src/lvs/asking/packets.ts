import { formatEndpoint } from '../address/format-address.js';
import type { Asking } from './asking.js';
import type { Turn } from './turn.js';

/** Sends a packet of these hex digits: any answer is a good one, as for UDP_CHECK. */
export function packets(payload: string): Asking {
  const turn: Turn = {
    says: Buffer.from(payload, 'hex').toString('latin1'),
    isWhole: (received) => received !== '',
    isCut: () => false,
    readStatus: (received) => (received === '' ? undefined : answered),
    isGood: () => true,
    words: { answers: 'answers a packet', lacks: 'answers no packet', wants: 'an answer' },
  };
  return {
    language: 'UDP',
    isEncrypted: false,
    visit: () => [turn],
    isGood: () => true,
    read: (received) => ({ body: received, length: received.length }),
    url: (address, port) => `udp://${formatEndpoint(address, port)}`,
  };
}

/** Stands for a status, which answers of unknown languages do not have. */
const answered = 0;
