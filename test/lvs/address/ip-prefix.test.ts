import test from 'ava';
import { parsePrefix } from '../../../src/lvs/address/ip-prefix.js';

test('addresses and networks are read into one form', (t) => {
  t.deepEqual(
    ['10.0.0.227', '10.0.0.0/24', '2001:DB8:0:0::5/64', '::/0'].map(
      (text) => parsePrefix(text)?.cidr,
    ),
    ['10.0.0.227/32', '10.0.0.0/24', '2001:db8::5/64', '::/0'],
  );
});

test('an address within a network is not that network', (t) => {
  t.deepEqual(
    ['10.0.0.0/24', '10.0.0.5/24', '10.0.0.5', '2001:db8::/64', '2001:db8::1/64'].map(
      (text) => parsePrefix(text)?.isNetwork,
    ),
    [true, false, true, true, false],
  );
});

test('what is no address is undefined', (t) => {
  for (const text of [
    '',
    'default',
    '10.0.0',
    '010.0.0.1',
    '10.0.0.1/33',
    '10.0.0.1/',
    'fe80::1%eth0',
  ]) {
    t.is(parsePrefix(text), undefined, text);
  }
});
