import test from 'ava';
import { compareSettings } from '../../../src/lvs/vrrp/agreement.js';
import { isAtLeast } from '../../../src/lvs/vrrp/keepalived-version.js';
import { loadOrder, type LoadOrder } from '../../../src/lvs/vrrp/load-order.js';
import { pairInstances } from '../../../src/lvs/vrrp/pair-instances.js';
import type { Delivery, VrrpSettings } from '../../../src/lvs/vrrp/settings.js';
import { Secret } from '../../../src/model/run/secret.js';

const multicast: Delivery = { type: 'multicast', group: '224.0.0.18' };
const unicastTo = (...peers: readonly string[]): Delivery => ({
  type: 'unicast',
  source: '192.0.2.1',
  peers,
});

const plain: VrrpSettings = {
  name: 'VI_1',
  interface: 'eth0',
  virtualRouterId: 51,
  version: 2,
  advertIntervalMs: 1000,
  priority: 100,
  authentication: new Secret('PASS 1111'),
  advertised: ['10.0.0.227'],
  delivery: multicast,
};

const newest = ['2.3.4', '2.3.4'];
const told = { ...plain, version: 3, advertIntervalMs: 1000 } as const;
const unicast = { ...plain, delivery: unicastTo('192.0.2.2') };

type Case = {
  readonly before: VrrpSettings;
  readonly after: VrrpSettings;
  readonly unheard: readonly string[];
  readonly order: LoadOrder;
};

const cases: Readonly<Record<string, Case>> = {
  'the same': { before: plain, after: plain, unheard: [], order: 'in-turn' },
  'another virtual router id': {
    ...{ before: plain, after: { ...plain, virtualRouterId: 52 } },
    ...{ unheard: ['virtual router id'], order: 'handed-over' },
  },
  'another interface': {
    ...{ before: plain, after: { ...plain, interface: 'eth1' } },
    ...{ unheard: ['interface'], order: 'handed-over' },
  },
  'multicast to unicast': {
    ...{ before: plain, after: unicast },
    ...{ unheard: ['way of sending adverts'], order: 'handed-over' },
  },
  'another multicast group': {
    ...{ before: plain, after: { ...plain, delivery: { ...multicast, group: '224.0.0.19' } } },
    ...{ unheard: ['way of sending adverts'], order: 'handed-over' },
  },
  'one more peer': {
    ...{ before: unicast, after: { ...plain, delivery: unicastTo('192.0.2.2', '192.0.2.3') } },
    ...{ unheard: [], order: 'at-once' },
  },
  'another peer': {
    ...{ before: unicast, after: { ...plain, delivery: unicastTo('192.0.2.3') } },
    ...{ unheard: ['list of peers'], order: 'at-once' },
  },
  'another password': {
    ...{ before: plain, after: { ...plain, authentication: new Secret('PASS 2222') } },
    ...{ unheard: ['password'], order: 'at-once' },
  },
  'a longer interval in version 2': {
    ...{ before: plain, after: { ...plain, advertIntervalMs: 2000 } },
    ...{ unheard: ['advert interval'], order: 'owner-last' },
  },
  'a shorter interval in version 3': {
    ...{ before: told, after: { ...told, advertIntervalMs: 100 } },
    ...{ unheard: [], order: 'owner-first' },
  },
  'version 3, and faster': {
    ...{ before: plain, after: { ...plain, version: 3, advertIntervalMs: 100 } },
    ...{ unheard: ['VRRP version', 'advert interval'], order: 'owner-first' },
  },
  'another list of addresses': {
    ...{ before: plain, after: { ...plain, advertised: ['10.0.0.227', '10.0.0.228'] } },
    ...{ unheard: [], order: 'at-once' },
  },
  'another priority, and another name': {
    ...{ before: plain, after: { ...plain, priority: 200, name: 'VI_2' } },
    ...{ unheard: [], order: 'in-turn' },
  },
};

for (const [name, { before, after, unheard, order }] of Object.entries(cases)) {
  test(`${name}: who hears whom, and in which order it is loaded`, (t) => {
    t.deepEqual(compareSettings(before, after, newest).unheard, unheard);
    t.is(loadOrder([before], [after]), order);
  });
}

test('another list of addresses is heard from keepalived 2.3.3 on, by every director', (t) => {
  const after = { ...plain, advertised: ['10.0.0.228'] };
  const unheardBy = (...installed: readonly (string | undefined)[]) =>
    compareSettings(plain, after, installed).unheard.length;
  t.is(unheardBy('2.3.3', '2.4.3'), 0);
  for (const version of ['2.2.7', '2.3.2', undefined]) t.is(unheardBy('2.3.4', version), 1);
});

test('what suits one instance divides another one: then all load at once', (t) => {
  const second = { ...plain, name: 'VI_2', virtualRouterId: 61 };
  const renumbered = { ...plain, virtualRouterId: 52 };
  t.is(loadOrder([plain, second], [renumbered, second]), 'handed-over');
  const locked = { ...second, authentication: new Secret('PASS x') };
  t.is(loadOrder([plain, second], [renumbered, locked]), 'at-once');
  t.is(loadOrder([plain, second], [plain]), 'at-once');
});

test('an instance is found by its name, or by what keepalived knows it by', (t) => {
  const renamed = { ...plain, name: 'VI_WEB' };
  t.deepEqual(pairInstances([plain], [renamed]), [{ before: plain, after: renamed }]);
  const other = { ...plain, name: 'VI_2', virtualRouterId: 61 };
  t.deepEqual(pairInstances([plain], [other]), [{ before: plain }, { after: other }]);
});

test('versions are compared number by number', (t) => {
  t.true(isAtLeast('2.3.10', '2.3.3'));
  t.true(isAtLeast('2.4', '2.3.3'));
  t.false(isAtLeast('2.2.8', '2.3.3'));
  t.false(isAtLeast('2.3', '2.3.3'));
});
