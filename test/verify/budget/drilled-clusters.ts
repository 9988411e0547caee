import { makeCheck } from '../../../src/lvs/checks/make-check.js';
import { writerService } from '../../../src/tiers/database/database-service.js';
import type { GaleraSettings } from '../../../src/tiers/database/settings.js';
import type { Cluster, Host, VirtualService } from '../../../src/model/cluster/cluster.js';
import { makeCluster, referenceInstance, referenceService } from '../reference-cluster.js';

const third: Host = {
  ...makeCluster().hosts[0]!,
  ...{ name: 'third', address: '192.168.56.111' },
};

const slowMail: VirtualService = {
  ...{ ...referenceService, name: 'mail', port: 25, delayLoopSeconds: 10 },
  checks: [
    makeCheck('SMTP', {
      ...{ port: 25, connectTimeoutSeconds: 7, retries: 2, delayBeforeRetrySeconds: 4 },
    }),
  ],
};

const persistentWeb: VirtualService = { ...referenceService, persistenceSeconds: 60 };
const dns: VirtualService = { ...referenceService, name: 'dns', port: 53, protocol: 'UDP' };

/** Three directors with a quick VRRP 3 and a preempt delay; services of several speeds. */
function manyServices(): Cluster {
  const { hosts, ...cluster } = makeCluster({
    ...{ version: 3, advertIntervalMs: 200, preemptDelaySeconds: 30 },
    members: [
      ...referenceInstance.members,
      { host: 'third', state: 'BACKUP', priority: 50, routerId: 'LVS_THIRD' },
    ],
  });
  return { ...cluster, hosts: [...hosts, third], services: [persistentWeb, slowMail, dns] };
}

/** Each director is the first of an instance; the second instance is slow, and keeps its VIP where it is. */
function twoInstances(): Cluster {
  const [master, backup] = referenceInstance.members;
  const second = {
    ...{ ...referenceInstance, name: 'VI_2', virtualRouterId: 52, advertIntervalMs: 2000 },
    ...{ nopreempt: true, vips: [{ address: '10.0.0.228', prefixLength: 32 }] },
    members: [
      { ...backup!, priority: 150 },
      { ...master!, priority: 90 },
    ],
  };
  return { ...makeCluster(), vrrp: [referenceInstance, second] };
}

const sorryServer = { address: '192.168.56.99', port: 80, method: 'DR' } as const;

/** A quorum of 4 of 8, lost with less than 3: by the death of web1 and web3. */
const quorum = { weight: 4, hysteresis: 1, downCommand: '/usr/local/libexec/withdraw' };
const [web1, web2] = referenceService.realServers;

function withQuorum(service: Parameters<typeof makeCluster>[1]): Cluster {
  const web3 = { host: 'web3', address: '192.168.56.104' };
  const realServers = [web1!, { ...web2!, weight: 2 }, { ...web1!, ...web3 }];
  const { hosts, ...cluster } = makeCluster({}, { realServers, quorum, ...service });
  const added = {
    ...hosts.find(({ name }) => name === 'web2')!,
    name: web3.host,
    address: web3.address,
  };
  return { ...cluster, hosts: [...hosts, added] };
}

/** Volumes on three nodes, which every real server writes to. */
function withStorage(): Cluster {
  const { hosts, ...cluster } = makeCluster();
  const nodes = ['st1', 'st2', 'st3'].map((host, index) => ({
    ...{ host, address: `192.168.56.3${index + 1}`, arbiter: index === 2 },
  }));
  const added = nodes.map(({ host, address }): Host => ({
    ...hosts[0]!,
    ...{ name: host, address, roles: ['storage'] },
  }));
  const mounts = [{ path: '/srv/site', source: 'site', readOnly: false }];
  const storage = { kind: 'glusterfs', nodes, bricks: '/srv/bricks', mounts } as const;
  return { ...cluster, hosts: [...hosts, ...added], tiers: { storage } };
}

/** A database of two nodes and an arbitrator, behind a VIP of the directors. */
function withDatabase(): Cluster {
  const { hosts, ...cluster } = makeCluster();
  const nodes = ['db1', 'db2', 'db3'].map((host, index) => ({
    ...{ host, address: `192.168.56.4${index + 1}`, arbitrator: index === 2 },
  }));
  const added = nodes.map(({ host, address }): Host => ({
    ...hosts[0]!,
    ...{ name: host, address, roles: ['database'] },
  }));
  const database: GaleraSettings = {
    kind: 'galera',
    ...{ cluster: 'lab', vip: '192.168.56.200', nodes, databases: [], lostAfterSeconds: 5 },
  };
  const services = [...cluster.services, writerService(database)];
  return { ...cluster, services, hosts: [...hosts, ...added], tiers: { database } };
}

/** Clusters that differ in whatever bounds are computed from. */
export const drilledClusters: Readonly<Record<string, Cluster>> = {
  reference: makeCluster(),
  'many-services': manyServices(),
  'two-instances': twoInstances(),
  'hashed-and-synced': {
    ...makeCluster(),
    keepalived: ['lvs_sync_daemon eth0 VI_1 id 51'],
    services: [persistentWeb, { ...referenceService, name: 'hashed', port: 81, scheduler: 'mh' }],
  },
  'sorry-server': makeCluster({}, { sorryServer }),
  quorum: withQuorum({}),
  glusterfs: withStorage(),
  galera: withDatabase(),
  'quorum-sorry-server': withQuorum({ sorryServer, persistenceSeconds: 60 }),
};
