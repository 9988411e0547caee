import type { Cluster, Host, Role, ServiceSettings } from '../../src/model/cluster/cluster.js';
import type { ByAddress } from '../../src/model/cluster/service-identity.js';
import { Secret } from '../../src/model/run/secret.js';
import { plainSsh } from '../plain-ssh.js';

/** A host of the reference cluster. */
export function makeHost(name: string, address: string, ...roles: Role[]): Host {
  return {
    name,
    address,
    roles,
    ssh: { ...plainSsh, hostName: address, password: new Secret('ssh-password') },
    vars: {},
  };
}

/** The HTTP service of the reference cluster: DR, wrr, weight 3, persistence 60 s, TCP check. */
export const webService: ByAddress & ServiceSettings = {
  name: 'web',
  vip: '10.0.0.227',
  port: 80,
  protocol: 'TCP',
  scheduler: 'wrr',
  persistenceSeconds: 60,
  delayLoopSeconds: 6,
  checks: [
    {
      type: 'TCP',
      port: 80,
      connectTimeoutSeconds: 5,
      retries: 3,
      delayBeforeRetrySeconds: 3,
    },
  ],
  realServers: [
    { host: 'web1', address: '192.168.56.102', port: 80, method: 'DR', weight: 3 },
    { host: 'web2', address: '192.168.56.103', port: 80, method: 'DR', weight: 3 },
  ],
};

/** The reference cluster, as an inventory would give it. */
export const referenceCluster: Cluster = {
  name: 'reference',
  environment: 'production',
  inventory: 'reference.yml',
  hosts: [
    makeHost('master', '192.168.56.1', 'directors', 'builder'),
    makeHost('backup', '192.168.56.101', 'directors'),
    makeHost('web1', '192.168.56.102', 'real_servers'),
    makeHost('web2', '192.168.56.103', 'real_servers'),
    makeHost('gateway', '192.168.56.254', 'gateway'),
  ],
  vrrp: [
    {
      name: 'VI_1',
      virtualRouterId: 51,
      version: 2,
      advertIntervalMs: 1000,
      authPassword: new Secret('1111'),
      nopreempt: false,
      preemptDelaySeconds: 0,
      unicast: false,
      vips: [{ address: '10.0.0.227', prefixLength: 32 }],
      members: [
        { host: 'master', state: 'MASTER', priority: 150, routerId: 'LVS_MASTER' },
        { host: 'backup', state: 'BACKUP', priority: 100, routerId: 'LVS_BACKUP' },
      ],
    },
  ],
  services: [webService],
  drainTimeoutSeconds: 30,
  builds: [{ program: 'keepalived', version: '2.3.4', origin: { type: 'upstream' } }],
  builder: 'master',
  tiers: { web: { server: 'nginx' } },
  vars: { contact: 'noc@example.net' },
};

/** The host of that name in the reference cluster. */
export function hostNamed(name: string, cluster: Cluster = referenceCluster): Host {
  return cluster.hosts.find((host) => host.name === name)!;
}
