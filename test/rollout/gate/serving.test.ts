import test from 'ava';
import type { IpvsDestination, IpvsService } from '../../../src/facts/ipvs/ipvs-table.js';
import type { Looks } from '../../../src/look/director-look.js';
import { findLostPools, findServing } from '../../../src/rollout/gate/serving.js';
import { wantedBy } from '../../../src/rollout/gate/wanted.js';
import { makeCluster } from '../../verify/reference-cluster.js';

const wanted = wantedBy(makeCluster());

function destination(address: string, weight = 3): IpvsDestination {
  return { address, port: 80, method: 'DR', weight, active: 0, inactive: 0 };
}

function looksOf(tables: Readonly<Record<string, readonly IpvsDestination[]>>): Looks {
  const endpoint = { protocol: 'TCP', address: '10.0.0.227', port: 80 };
  return new Map(
    Object.entries(tables).map(([host, destinations]) => {
      const table: IpvsService[] = [
        { ...endpoint, scheduler: 'wrr', onePacket: false, destinations },
      ];
      return [host, { interfaces: [], table }] as const;
    }),
  );
}

const web1 = destination('192.168.56.102');
const web2 = destination('192.168.56.103');
const sorry = destination('192.168.56.99', 1);
const servingBefore = findServing(wanted, looksOf({ master: [web1, web2], backup: [web2] }));

function lost(tables: Parameters<typeof looksOf>[0], changed = ['master', 'backup']) {
  const found = findLostPools(wanted, { changed, servingBefore }, looksOf(tables));
  return found.map(({ text }) => text);
}

test('a director that has lost its last real server is told', (t) => {
  t.deepEqual(lost({ master: [], backup: [web2] }), [
    'master has no real server left for web, and had some before',
  ]);
  t.is(lost({ master: [], backup: [] }).length, 2);
});

test('one that was not changed, or cannot be seen, is not', (t) => {
  t.deepEqual(lost({ master: [], backup: [web2] }, ['backup']), []);
  t.deepEqual(lost({ backup: [web2] }), []);
});

test('one of two is enough; weight 0 and a sorry server are not', (t) => {
  t.deepEqual(lost({ master: [web1], backup: [web2] }), []);
  t.is(lost({ master: [destination('192.168.56.102', 0)], backup: [web2] }).length, 1);
  t.is(lost({ master: [sorry], backup: [web2] }).length, 1);
});

test('who had none before has lost none', (t) => {
  const found = findLostPools(
    wanted,
    { changed: ['master'], servingBefore: new Set() },
    looksOf({ master: [] }),
  );
  t.deepEqual(found, []);
});
