import test from 'ava';
import { hasOwnServer, keptBy } from '../../../src/lvs/scheduling/kept-clients.js';
import type { Cluster, VirtualService } from '../../../src/model/cluster/cluster.js';
import { makeCluster, referenceService } from '../../verify/reference-cluster.js';

const cluster = makeCluster();
const persistent: VirtualService = { ...referenceService, persistenceSeconds: 60 };
const hashed: VirtualService = { ...referenceService, scheduler: 'sh' };

function synced(line: string, vrrp = cluster.vrrp): Cluster {
  return { ...cluster, vrrp, keepalived: ['lvs_timeouts tcp 900', line] };
}

test('the next director works out the real server of a client that is hashed by its address', (t) => {
  for (const scheduler of ['sh', 'mh'] as const) {
    t.is(keptBy(cluster, { ...hashed, scheduler }), 'hash');
    const byPort = { ...hashed, scheduler, schedulerFlags: [`${scheduler}-port`] } as const;
    t.is(keptBy(cluster, byPort), undefined);
    t.false(hasOwnServer(byPort));
  }
  t.is(keptBy(cluster, { ...referenceService, scheduler: 'dh' }), undefined);
});

test('of persistent clients it is told by the sync daemon, and by nobody else', (t) => {
  t.is(keptBy(cluster, persistent), undefined);
  t.true(hasOwnServer(persistent));
  t.is(keptBy(synced('lvs_sync_daemon eth0'), persistent), 'sync');
  t.is(keptBy(synced('lvs_sync_daemon eth0 VI_1 id 51'), persistent), 'sync');
  t.is(keptBy(synced('lvs_sync_daemon eth0'), referenceService), undefined);
  t.false(hasOwnServer(referenceService));
});

test('persistence may have tied a client elsewhere than its hash does', (t) => {
  t.is(keptBy(cluster, { ...hashed, persistenceSeconds: 60 }), undefined);
});

test('a daemon of one instance tells nothing of the VIPs of others', (t) => {
  const [instance] = cluster.vrrp;
  const two = [instance!, { ...instance!, name: 'VI_2' }];
  t.is(keptBy(synced('lvs_sync_daemon eth0 VI_1', two), persistent), undefined);
  t.is(keptBy(synced('lvs_sync_daemon eth0 inst VI_1', two), persistent), undefined);
  t.is(keptBy(synced('lvs_sync_daemon eth0 id 3', two), persistent), 'sync');
});

test('where a director serves, a real server goes with it, and nothing is promised', (t) => {
  const [web1, web2] = referenceService.realServers;
  const realServers = [web1!, { ...web2!, host: 'backup' }];
  t.is(keptBy(cluster, { ...hashed, realServers }), undefined);
});
