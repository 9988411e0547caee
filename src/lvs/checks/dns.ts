import { recordName, recordType } from '../../model/values/value-kinds.js';
import { dnsQueryHex } from '../asking/dns-text.js';
import { nameService } from '../asking/name-service.js';
import type { CheckKind } from './kind.js';
import { packetCommand } from './packet.js';

/** A name server answers without an error; check_dns.c. */
export const dns: CheckKind<'DNS'> = {
  word: 'dns',
  passes: 'a name server answers a question without an error',
  fields: {
    recordName: {
      key: 'name',
      takes: recordName,
      default: '.',
      example: 'example.org',
      says: 'Name that is asked for',
    },
    recordType: {
      key: 'record',
      takes: recordType,
      default: 'SOA',
      example: 'A',
      says: 'Kind of record that is asked for',
    },
  },
  // Without a pause of its own, dns_check_handler().
  blocks: { DNS_CHECK: { retries: 3 } },
  asks: {
    by: 'UDP',
    command: ({ recordName: name, recordType: type, connectTimeoutSeconds }, target) =>
      packetCommand(
        {
          ...{ ...target, timeoutSeconds: connectTimeoutSeconds },
          hex: dnsQueryHex({ name, type }),
          // RFC 1035 section 4.1.1: an answer (QR), and no error (RCODE).
          wants: 'length() >= 12 && (unpack("n", substr($_, 2, 2)) & 0x800f) == 0x8000',
        },
        { passes: `answers for ${name}`, fails: `gives no good answer for ${name}` },
      ),
  },
  clientAsks: ({ recordName: name, recordType: type }, over) =>
    over === 'SCTP' ? undefined : nameService({ name, type }, over),
  usesPort: true,
  isRefusedAtOnce: true,
  sees: { program: 'always', host: 'always' },
  // dns_final() retries real servers only that are still in.
  pauseWhileOutSeconds: ({ delayLoopSeconds }) => delayLoopSeconds,
};
