import test from 'ava';
import {
  insideVipOf,
  insideVipsFor,
  insideVipsOf,
  isOutside,
  outsideVipsOf,
} from '../../../src/lvs/forwarding/inside-vips.js';
import { makeCluster, referenceService, serversBy } from '../../verify/reference-cluster.js';

const outside = { address: '10.0.0.227', prefixLength: 32 };
const inside = { address: '192.168.56.50', prefixLength: 24 };
const cluster = makeCluster({ vips: [outside, inside] }, serversBy({ method: 'NAT' }));

test('the inside VIP is the one in whose network a real server is', (t) => {
  t.deepEqual(insideVipOf(cluster, 'web1'), inside);
  t.deepEqual(insideVipsOf(cluster), [inside]);
  t.deepEqual(outsideVipsOf(cluster), [outside]);
});

test('a host that answers around the directors has none, and neither has one that is no real server', (t) => {
  const direct = makeCluster({ vips: [outside, inside] });
  t.is(insideVipOf(direct, 'web1'), undefined);
  t.is(insideVipOf(cluster, 'gateway'), undefined);
  t.deepEqual(outsideVipsOf(direct), [outside, inside]);
});

test('a VIP without a length is in no network, and one with a service goes last', (t) => {
  const services = [referenceService];
  const bare = { ...inside, prefixLength: 32 };
  t.deepEqual(insideVipsFor('192.168.56.102', { vips: [outside, bare], services }), []);
  const served = { address: '10.0.0.227', prefixLength: 1 };
  const rip = '10.0.0.102';
  t.deepEqual(insideVipsFor(rip, { vips: [served], services }), [served]);
  const idle = { address: '10.0.0.50', prefixLength: 24 };
  t.deepEqual(insideVipsFor(rip, { vips: [served, idle], services }), [idle]);
  const second = { address: '10.0.0.51', prefixLength: 24 };
  t.is(insideVipsFor(rip, { vips: [idle, second], services }).length, 2);
});

test('a VIP that clients use as well is inside and outside', (t) => {
  const both = { address: '192.168.56.50', prefixLength: 24 };
  const single = makeCluster(
    { vips: [both] },
    { ...serversBy({ method: 'NAT' }), vip: both.address },
  );
  t.deepEqual(insideVipOf(single, 'web1'), both);
  t.deepEqual(outsideVipsOf(single), [both]);
});

test('who is in the network of the real servers is not outside, where answers pass a director', (t) => {
  const [gateway, client] = [{ address: '192.168.56.254' }, { address: '192.168.57.10' }];
  t.false(isOutside(cluster, gateway));
  t.true(isOutside(cluster, client));
  t.true(isOutside(makeCluster(), gateway));
});
