import test from 'ava';
import {
  formatEndpoint,
  formatHostPrefix,
  formatServer,
} from '../../../src/lvs/address/format-address.js';

test('an address of IPv6 stands in brackets before a port, one of IPv4 does not', (t) => {
  t.is(formatEndpoint('10.0.0.227', 80), '10.0.0.227:80');
  t.is(formatEndpoint('2001:db8::1', 80), '[2001:db8::1]:80');
});

test('a real server without a port of its own is its address alone', (t) => {
  t.is(formatServer({ address: '192.168.56.102' }), '192.168.56.102');
  t.is(formatServer({ address: '192.168.56.102', port: 8080 }), '192.168.56.102:8080');
});

test('a host is the longest prefix of its family', (t) => {
  t.is(formatHostPrefix('10.0.0.227'), '10.0.0.227/32');
  t.is(formatHostPrefix('2001:db8::1'), '2001:db8::1/128');
});
