import { drainServers } from '../lvs/draining/drain-servers.js';
import type { Drain } from '../model/cluster/drain.js';
import type { CompleteService } from './complete.js';

type Context = Readonly<Record<string, unknown>>;

/** The context while these real servers are drained: in `services` and `cluster.services`. */
export function drainContext(context: Context, drains: readonly Drain[] = []): Context {
  if (drains.length === 0) return context;
  const drain = ({ services }: Context) =>
    drainServers(services as readonly CompleteService[], drains);
  const cluster = context['cluster'] as Context;
  return {
    ...context,
    services: drain(context),
    cluster: { ...cluster, services: drain(cluster) },
  };
}
