import test from 'ava';
import { makeCheck } from '../../src/lvs/checks/make-check.js';
import { Secret } from '../../src/model/run/secret.js';
import type { GaleraSettings } from '../../src/tiers/database/settings.js';
import { databaseServices } from '../../src/tiers/database/database-service.js';
import {
  tierAsking,
  tierClients,
  tierFlags,
  tierUnitFor,
  tierUnits,
  tierValues,
} from '../../src/tiers/tier-table.js';
import { makeCluster, referenceService } from '../verify/reference-cluster.js';

const none = { tiers: {} };
const places = {
  contentFolder: '/var/www/lvsdeploy-content',
  contentRecord: '/var/lib/lvsdeploy/content',
  storageMounts: [],
  storageReadyFolder: '/run/lvs-storage',
  storagePatienceSeconds: 4,
};
const noFlags = {
  ...{ tls: false, deployedContent: false },
  ...{ storage: false, nfs: false, glusterfs: false },
  ...{ database: false, galera: false, databaseBackup: false },
};
const web = { tiers: { web: { server: 'nginx' } } } as const;

test('what a cluster does not have is known to plays and templates all the same', (t) => {
  t.deepEqual(tierFlags(none), { ...noFlags, webServer: false, nginx: false, plainWeb: false });
  t.deepEqual(tierValues(none), {
    ...places,
    webServer: undefined,
    healthPath: undefined,
    application: undefined,
    tls: undefined,
    database: undefined,
  });
  t.deepEqual(tierFlags(web), { ...noFlags, webServer: true, nginx: true, plainWeb: true });
  t.deepEqual(tierValues(web), {
    ...places,
    webServer: 'nginx',
    healthPath: undefined,
    application: undefined,
    tls: undefined,
    database: undefined,
  });
  const settings = { server: 'nginx', content: '/srv/site', health: '/health' } as const;
  t.true(tierFlags({ tiers: { web: settings } })['deployedContent']);
  t.is(tierValues({ tiers: { web: settings } })['healthPath'], '/health');
});

test('with a certificate nginx speaks TLS, and answers for services that are checked so', (t) => {
  const [service = referenceService] = makeCluster().services;
  const settings = { server: 'nginx', tls: { key: new Secret('the key') } } as const;
  const tls = { tiers: { web: settings } };
  const shop = { ...service, checks: [makeCheck('HTTPS', service.checks[0], {})] as const };
  t.like(tierFlags(tls), { nginx: true, plainWeb: false, tls: true });
  t.like(tierValues(tls), { tls: { names: [], chain: '', key: 'the key' } });
  t.is(tierUnitFor(tls, shop), 'nginx.service');
  t.is(tierUnitFor(web, shop), undefined);
});

test('the web server runs on real servers', (t) => {
  t.deepEqual(tierUnits(web, 'real_servers'), ['nginx.service']);
  t.deepEqual(tierUnits(web, 'directors'), []);
  t.deepEqual(tierUnits(none, 'real_servers'), []);
});

test('the web server answers for services that may speak HTTP, and for no others', (t) => {
  const [service = referenceService] = makeCluster().services;
  const mail = { ...service, checks: [makeCheck('SMTP', service.checks[0], {})] as const };
  t.is(tierUnitFor(web, service), 'nginx.service');
  t.is(tierUnitFor(web, mail), undefined);
  t.is(tierUnitFor(none, service), undefined);
});

test('a database that is asked by HTTP for its health is none of the web server', (t) => {
  const database: GaleraSettings = {
    ...{ kind: 'galera', cluster: 'lab', vip: '192.168.56.200', databases: [] },
    nodes: [{ host: 'db1', address: '192.168.56.111', arbitrator: false }],
    lostAfterSeconds: 5,
  };
  const cluster = { tiers: { ...web.tiers, database } };
  const [service = referenceService] = databaseServices(database);
  t.is(tierUnitFor(cluster, service), 'mariadb.service');
  t.is(tierAsking(cluster, { port: 3306 })?.language, 'TCP');
  t.is(tierAsking(cluster, { port: 80 })?.language, 'HTTP');
});

test('real servers mount what the storage has, and storage nodes run glusterd', (t) => {
  const mounts = [
    { path: '/srv/site', source: 'site', readOnly: false },
    { path: '/srv/media', source: 'media', readOnly: true },
  ];
  const nodes = ['31', '32', '33'].map((end, index) => ({
    host: `st${String(index + 1)}`,
    address: `192.168.56.${end}`,
    arbiter: false,
  }));
  const storage = { kind: 'glusterfs', mounts, nodes, bricks: '/srv/bricks' } as const;
  const cluster = { tiers: { storage } };
  t.deepEqual(tierUnits(cluster, 'storage'), ['glusterd.service']);
  t.deepEqual(tierUnits(cluster, 'real_servers'), [
    'srv-site.mount',
    'srv-media.mount',
    'lvs-storage.service',
  ]);
  t.deepEqual(tierValues(cluster)['storageMounts'], [
    {
      path: '/srv/site',
      what: '192.168.56.31:/site',
      type: 'glusterfs',
      options:
        '_netdev,nofail,nosuid,nodev,noatime,rw,backup-volfile-servers=192.168.56.32:192.168.56.33',
      unit: 'srv-site.mount',
      unitFile: '/etc/systemd/system/srv-site.mount',
      readyFile: '/run/lvs-storage/srv-site',
      readOnly: false,
    },
    {
      path: '/srv/media',
      what: '192.168.56.31:/media',
      type: 'glusterfs',
      options:
        '_netdev,nofail,nosuid,nodev,noatime,ro,backup-volfile-servers=192.168.56.32:192.168.56.33',
      unit: 'srv-media.mount',
      unitFile: '/etc/systemd/system/srv-media.mount',
      readyFile: '/run/lvs-storage/srv-media',
      readOnly: true,
    },
  ]);
  const nfs = { kind: 'nfs', mounts: [{ path: '/srv/site', source: 'nas:/x', readOnly: false }] };
  t.deepEqual(tierUnits({ tiers: { storage: nfs as never } }, 'storage'), []);
  const [mount] = tierValues({ tiers: { storage: nfs as never } })['storageMounts'] as never[];
  t.like(mount, { what: 'nas:/x', type: 'nfs4' });
});

test('real servers are the clients of the database, and anybody of everything else', (t) => {
  const galera = { tiers: { database: { kind: 'galera' } as never } };
  t.is(tierClients(galera, { name: 'database' }), 'real_servers');
  t.is(tierClients(galera, { name: 'web' }), undefined);
  t.is(tierClients({ tiers: {} }, { name: 'database' }), undefined);
});
