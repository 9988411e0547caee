import type { Cluster, VirtualService } from '../../model/cluster/cluster.js';
import type { FollowedService } from '../../model/verify/budget.js';
import { isByClient } from './schedulers.js';

type Told = Pick<Cluster, 'hosts' | 'vrrp' | 'keepalived'>;

/** Whether a service is one of which clients have a real server of their own at all. */
export function hasOwnServer(service: VirtualService): boolean {
  return service.persistenceSeconds !== undefined || isByClient(service);
}

/**
 * Why a client has the same real server when another director takes over: each works it out by the client's address,
 * or they tell each other, by the sync daemon of IPVS. undefined: nobody promises it.
 */
export function keptBy(cluster: Told, service: VirtualService): FollowedService['keptBy'] {
  if (hasDirectorServing(cluster, service)) return undefined;
  if (service.persistenceSeconds !== undefined) return isSynced(cluster) ? 'sync' : undefined;
  return isByClient(service) ? 'hash' : undefined;
}

/** A director that goes takes a real server with it, and other clients are sent elsewhere too. */
function hasDirectorServing({ hosts }: Told, { realServers }: VirtualService): boolean {
  const directors = hosts.filter(({ roles }) => roles.includes('directors'));
  return realServers.some(({ host }) => directors.some(({ name }) => name === host));
}

const settings: readonly string[] = ['id', 'maxlen', 'port', 'ttl', 'group'];

/**
 * Whether the owner of every VIP tells its connections. Without an instance the daemon does on every director, else on
 * the owner of that one; start_check() of keepalived's check_daemon.c, vrrp_state_become_master() of its vrrp.c.
 */
function isSynced({ vrrp, keepalived = [] }: Told): boolean {
  const words = keepalived.map((line) => line.trim().split(/\s+/));
  const daemon = words.find(([keyword]) => keyword === 'lvs_sync_daemon');
  if (daemon === undefined) return false;
  const [, , instance] = daemon;
  return instance === undefined || settings.includes(instance) || vrrp.length === 1;
}
