import test from 'ava';
import type { IpvsDestination } from '../../../src/facts/ipvs/ipvs-table.js';
import type { Looks } from '../../../src/look/director-look.js';
import { findUnserved } from '../../../src/rollout/gate/unserved.js';
import { wantedBy, type Wanted } from '../../../src/rollout/gate/wanted.js';
import { makeCluster } from '../../verify/reference-cluster.js';

const wanted = wantedBy(makeCluster());
const nothing: Wanted = { vips: wanted.vips, services: [] };

function backupWith(destinations: readonly IpvsDestination[]): Looks {
  const endpoint = { protocol: 'TCP', address: '10.0.0.227', port: 80 };
  const table = [{ ...endpoint, scheduler: 'wrr', onePacket: false, destinations }];
  return new Map([['backup', { interfaces: [], table }]]);
}

const empty = backupWith([]);

function find(former: Wanted | undefined, looks: Looks, want = wanted): readonly string[] {
  return findUnserved(want, { changed: ['backup'], former }, looks).map(({ kind }) => kind);
}

test('a new service without one real server is unserved, also on a first deployment', (t) => {
  t.deepEqual(find(nothing, empty), ['unserved']);
  t.deepEqual(find(undefined, empty), ['unserved']);
});

test('one real server is enough, and a service that was there before is not new', (t) => {
  const web1 = { address: '192.168.56.102', port: 80, method: 'DR', weight: 3 } as const;
  t.deepEqual(find(nothing, backupWith([{ ...web1, active: 0, inactive: 0 }])), []);
  t.deepEqual(find(wanted, empty), []);
});

test('the weight 0 everywhere says that nobody is to serve', (t) => {
  const services = wanted.services.map((service) => ({
    ...service,
    realServers: service.realServers.map((server) => ({ ...server, weight: 0 })),
  }));
  t.deepEqual(find(nothing, empty, { ...wanted, services }), []);
});
