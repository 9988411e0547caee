import test from 'ava';
import type { Route } from '../../../src/facts/network/route.js';
import { routeTo } from '../../../src/verify/probes/route-lookup.js';

const route = (to: string, device: string, metric = 0): Route => ({ to, device, metric });

const routes = [
  route('0.0.0.0/0', 'wan', 100),
  route('0.0.0.0/0', 'backup', 200),
  route('10.0.0.0/8', 'far'),
  route('10.0.0.227/32', 'near'),
  route('::/0', 'six'),
];

test('the longest prefix wins, then the lowest metric', (t) => {
  t.is(routeTo(routes, '10.0.0.227')?.device, 'near');
  t.is(routeTo(routes, '10.0.0.228')?.device, 'far');
  t.is(routeTo(routes, '192.0.2.1')?.device, 'wan');
});

test('families do not mix', (t) => {
  t.is(routeTo(routes, '2001:db8::1')?.device, 'six');
  t.is(routeTo([route('::/0', 'six')], '192.0.2.1'), undefined);
});
