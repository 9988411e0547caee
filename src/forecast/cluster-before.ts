import type { Cluster, VirtualService, VrrpInstance } from '../model/cluster.js';
import type { DirectorChange } from './director-changes.js';
import type { DirectorConfig, InstanceConfig, ServiceConfig } from './director-config.js';

/** The part of a cluster that its failover and detection times follow from. */
export type TimedCluster = Pick<Cluster, 'vrrp' | 'services'>;

type Before = { readonly host: string; readonly config: DirectorConfig };

/**
 * The cluster as the directors' old files had it: where a director's file stays, it is that of the
 * inventory. undefined: there were no files that could be read.
 */
export function clusterBefore(
  { vrrp, services }: TimedCluster,
  changes: readonly DirectorChange[],
): TimedCluster | undefined {
  const old = changes.flatMap(({ host, before }) =>
    before === undefined ? [] : [{ host, config: before }],
  );
  if (old.length === 0) return undefined;
  const fresh = changes.filter(({ before }) => before === undefined).map(({ host }) => host);
  return {
    vrrp: vrrp.flatMap((instance) => instanceBefore(instance, old, fresh)),
    services: services.flatMap((service) => serviceBefore(service, old)),
  };
}

function instanceBefore(
  instance: VrrpInstance,
  old: readonly Before[],
  fresh: readonly string[],
): readonly VrrpInstance[] {
  const found = new Map<string, InstanceConfig>();
  for (const { host, config } of old) {
    const one = config.instances.find(({ name }) => name === instance.name);
    if (one !== undefined) found.set(host, one);
  }
  const [any] = found.values();
  if (any === undefined) return [];
  const { version, advertIntervalMs, nopreempt, preemptDelaySeconds } = any;
  const changed = old.map(({ host }) => host);
  const members = instance.members
    .filter(({ host }) => !fresh.includes(host) && (found.has(host) || !changed.includes(host)))
    .map((member) => ({
      ...member,
      priority: found.get(member.host)?.priority ?? member.priority,
    }));
  return [{ ...instance, version, advertIntervalMs, nopreempt, preemptDelaySeconds, members }];
}

function serviceBefore(service: VirtualService, old: readonly Before[]): readonly VirtualService[] {
  const isSame = (one: ServiceConfig): boolean =>
    one.vip === service.vip && one.port === service.port && one.protocol === service.protocol;
  const found = old.flatMap(({ config }) => config.services).find(isSame);
  if (found?.check === undefined) return [];
  const { delayLoopSeconds, check } = found;
  return [{ ...service, delayLoopSeconds, check }];
}
