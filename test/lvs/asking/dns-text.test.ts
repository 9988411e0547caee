import test from 'ava';
import { dnsQueryHex } from '../../../src/lvs/asking/dns-text.js';

test('a question has its name in labels, its type, and the class of the Internet', (t) => {
  // RFC 1035 section 4.1.2, written by hand: 7 example, 3 org, the root; A; IN.
  const header = '4c56' + '0100' + '0001' + '000000000000';
  const name = '07' + '6578616d706c65' + '03' + '6f7267' + '00';
  t.is(dnsQueryHex({ name: 'example.org', type: 'A' }), header + name + '0001' + '0001');
});

test('the root is a name without labels', (t) => {
  t.regex(dnsQueryHex({ name: '.', type: 'SOA' }), /00000000000000060001$/);
});
