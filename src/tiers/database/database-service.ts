import { makeCheck } from '../../lvs/checks/make-check.js';
import type { VirtualService } from '../../model/cluster/cluster.js';
import { dataNodes } from './nodes.js';
import { databasePort, healthIntervalSeconds, healthPath, healthPort } from './ports.js';
import type { GaleraSettings } from './settings.js';

/** The service's name in reports and in keepalived's state. */
export const databaseServiceName = 'database';

/**
 * The virtual service before the nodes: all connections to the first of those that say that they write, or may. One
 * that must not be chosen says so itself: see docs/adr/0041.
 */
export function databaseService(settings: GaleraSettings): VirtualService {
  const nodes = dataNodes(settings);
  return {
    name: databaseServiceName,
    vip: settings.vip,
    port: databasePort,
    protocol: 'TCP',
    scheduler: 'fo',
    delayLoopSeconds: healthIntervalSeconds,
    checks: [
      makeCheck(
        'HTTP',
        {
          port: healthPort,
          connectTimeoutSeconds: 4,
          retries: 2,
          delayBeforeRetrySeconds: 1,
        },
        { path: healthPath },
      ),
    ],
    realServers: nodes.map(({ host, address }, index) => ({
      host,
      address,
      port: databasePort,
      method: 'DR',
      weight: nodes.length - index,
    })),
  };
}
