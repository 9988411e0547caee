import { formatEndpoint } from '../address/format-address.js';
import type { Protocol } from '../../model/cluster/service-identity.js';
import { dnsCodes, dnsQuery, readDnsCode, type DnsQuestion } from './dns-text.js';
import type { Asking } from './asking.js';
import type { Turn } from './turn.js';

/** Asks a name server a question, over UDP or TCP: an answer with an error (SERVFAIL) is no good one. */
export function nameService(question: DnsQuestion, over: Protocol): Asking {
  const turn = over === 'UDP' ? packetTurn(question) : streamTurn(question);
  return {
    language: 'DNS',
    isEncrypted: false,
    visit: () => [turn],
    ...(over === 'UDP'
      ? {}
      : { keep: { enter: () => [], ping: () => turn, isLast: () => false } as const }),
    isGood: isNoError,
    statusNames: dnsCodes,
    // Names within an answer stand between bytes that are no letters.
    read: (received) => ({ body: received, length: received.length }),
    url: (address, port) => `dns://${formatEndpoint(address, port)}/${question.name}`,
  };
}

function isNoError(code: number): boolean {
  return code === 0;
}

function packetTurn(question: DnsQuestion): Turn {
  return {
    says: dnsQuery(question),
    isWhole: (received) => received !== '',
    isCut: () => false,
    readStatus: readDnsCode,
    isGood: isNoError,
    words: wordsFor(question),
  };
}

// RFC 1035 section 4.2.2: its length stands before a message.
function streamTurn(question: DnsQuestion): Turn {
  const query = dnsQuery(question);
  const isWhole = (received: string): boolean =>
    received.length >= 2 && received.length >= 2 + readLength(received);
  return {
    says: String.fromCharCode(query.length >> 8, query.length & 0xff) + query,
    isWhole,
    isCut: (received) => !isWhole(received),
    readStatus: (received) => readDnsCode(received.slice(2)),
    isGood: isNoError,
    words: wordsFor(question),
  };
}

function readLength(received: string): number {
  return received.charCodeAt(0) * 256 + received.charCodeAt(1);
}

function wordsFor({ name }: DnsQuestion): Turn['words'] {
  return {
    answers: `answers the question for ${name}`,
    lacks: `gives no answer to the question for ${name}`,
    wants: '0 (no error)',
  };
}
