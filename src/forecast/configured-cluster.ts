import { isSameService } from '../lvs/entrances/entry-name.js';
import type {
  Cluster,
  RealServer,
  VirtualService,
  VrrpInstance,
} from '../model/cluster/cluster.js';
import { byPriority } from '../model/cluster/vrrp-times.js';
import type { DirectorChange } from './director-changes.js';
import type { DirectorConfig, InstanceConfig, ServiceConfig } from './director-config.js';

/** The part of a cluster that its failover and detection times follow from. */
export type TimedCluster = Pick<Cluster, 'vrrp' | 'services'>;

type Configs = ReadonlyMap<string, DirectorConfig>;

/**
 * The cluster as the directors' old files had it: where a director's file stays, it is that of the
 * inventory. undefined: there were no such files, or not all of them can be understood.
 */
export function clusterBefore(
  cluster: TimedCluster,
  changes: readonly DirectorChange[],
): TimedCluster | undefined {
  const configs = new Map<string, DirectorConfig>();
  for (const { host, before } of changes) {
    if (before === undefined) return undefined;
    if (before !== 'absent') configs.set(host, before);
  }
  if (configs.size === 0) return undefined;
  const fresh = changes.filter(({ before }) => before === 'absent').map(({ host }) => host);
  return {
    vrrp: cluster.vrrp
      .filter(({ name }) => anyInstance(configs, name) !== undefined)
      .map((instance) => configure(instance, configs))
      .map((instance) => withoutMembers(instance, fresh)),
    services: cluster.services.flatMap((service) => findService(service, configs) ?? []),
  };
}

/**
 * The cluster as the directors' new files have it, which may be those of an earlier inventory; where
 * they say nothing, or cannot be understood, it is that of the inventory.
 */
export function clusterAfter(
  { vrrp, services }: TimedCluster,
  changes: readonly DirectorChange[],
): TimedCluster {
  const configs = new Map(
    changes.flatMap(({ host, after }) => (after === undefined ? [] : [[host, after] as const])),
  );
  return {
    vrrp: vrrp.map((instance) => configure(instance, configs)),
    services: services.map((service) => findService(service, configs) ?? service),
  };
}

function anyInstance(configs: Configs, name: string): InstanceConfig | undefined {
  return [...configs.values()]
    .flatMap(({ instances }) => instances)
    .find((one) => one.name === name);
}

/** An instance with the parameters of the files, and each director's own priority. */
function configure(instance: VrrpInstance, configs: Configs): VrrpInstance {
  const any = anyInstance(configs, instance.name);
  if (any === undefined) return instance;
  const { version, advertIntervalMs, nopreempt } = any;
  const members = instance.members.flatMap((member) => {
    const config = configs.get(member.host);
    const own = config?.instances.find(({ name }) => name === instance.name);
    // A file without the instance: this director has no part in it.
    if (config !== undefined && own === undefined) return [];
    return [{ ...member, priority: own?.priority ?? member.priority }];
  });
  const [first] = byPriority({ ...instance, members });
  const preemptDelaySeconds =
    configs.get(first?.host ?? '')?.instances.find(({ name }) => name === instance.name)
      ?.preemptDelaySeconds ?? instance.preemptDelaySeconds;
  return { ...instance, version, advertIntervalMs, nopreempt, preemptDelaySeconds, members };
}

function withoutMembers(instance: VrrpInstance, hosts: readonly string[]): VrrpInstance {
  return { ...instance, members: instance.members.filter(({ host }) => !hosts.includes(host)) };
}

/** A service with the times of the files; undefined: they do not have it, or no check with times. */
function findService(service: VirtualService, configs: Configs): VirtualService | undefined {
  const found = [...configs.values()]
    .flatMap(({ services }) => services)
    .find((one) => isSameService(one, service));
  const checks = found?.realServers.find((server) => server.checks !== undefined)?.checks;
  if (found === undefined || checks === undefined) return undefined;
  const realServers = service.realServers.map(({ checks: _, ...server }) => ({
    ...server,
    ...ownChecks(found, server),
  }));
  return { ...service, delayLoopSeconds: found.delayLoopSeconds, checks, realServers };
}

function ownChecks(
  { realServers }: ServiceConfig,
  { address }: RealServer,
): Pick<RealServer, 'checks'> {
  const checks = realServers.find((server) => server.address === address)?.checks;
  return checks === undefined ? {} : { checks };
}
