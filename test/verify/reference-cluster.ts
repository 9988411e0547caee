import type {
  Cluster,
  ForwardingWay,
  Host,
  RealServer,
  Role,
  ServiceSettings,
  VrrpInstance,
} from '../../src/model/cluster/cluster.js';
import type { ByAddress } from '../../src/model/cluster/service-identity.js';
import { plainSsh } from '../plain-ssh.js';

function host(name: string, address: string, role: Role): Host {
  return {
    name,
    address,
    roles: [role],
    vars: {},
    ssh: { ...plainSsh, hostName: address },
  };
}

function realServer(name: string, address: string): RealServer {
  return { host: name, address, port: 80, method: 'DR', weight: 3 };
}

/** The VRRP instance of the reference addresses, with the default priorities. */
export const referenceInstance: VrrpInstance = {
  name: 'VI_1',
  virtualRouterId: 51,
  version: 2,
  advertIntervalMs: 1000,
  nopreempt: false,
  preemptDelaySeconds: 0,
  unicast: false,
  vips: [{ address: '10.0.0.227', prefixLength: 32 }],
  members: [
    { host: 'master', state: 'MASTER', priority: 150, routerId: 'LVS_MASTER' },
    { host: 'backup', state: 'BACKUP', priority: 100, routerId: 'LVS_BACKUP' },
  ],
};

/** The virtual service of the reference addresses, without persistence. */
export const referenceService: ByAddress & ServiceSettings = {
  name: 'web',
  vip: '10.0.0.227',
  port: 80,
  protocol: 'TCP',
  scheduler: 'wrr',
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
  realServers: [realServer('web1', '192.168.56.102'), realServer('web2', '192.168.56.103')],
};

/** The real servers of the reference service, reached in another way. */
export function serversBy(way: ForwardingWay): Pick<ServiceSettings, 'realServers'> {
  return { realServers: referenceService.realServers.map((server) => ({ ...server, ...way })) };
}

/** The reference cluster, with its instance and its service as given. */
export function makeCluster(
  instance: Partial<VrrpInstance> = {},
  service: Partial<ByAddress & ServiceSettings> = {},
): Cluster {
  return {
    name: 'reference',
    environment: 'lab',
    inventory: 'reference.yml',
    hosts: [
      host('master', '192.168.56.1', 'directors'),
      host('backup', '192.168.56.101', 'directors'),
      host('web1', '192.168.56.102', 'real_servers'),
      host('web2', '192.168.56.103', 'real_servers'),
      host('gateway', '192.168.56.254', 'gateway'),
    ],
    vrrp: [{ ...referenceInstance, ...instance }],
    services: [{ ...referenceService, ...service }],
    drainTimeoutSeconds: 30,
    builds: [],
    builder: 'master',
    tiers: {},
    vars: {},
  };
}
