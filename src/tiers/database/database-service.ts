import { makeCheck } from '../../lvs/checks/make-check.js';
import type { VirtualService } from '../../model/cluster/cluster.js';
import { dataNodes } from './nodes.js';
import {
  databasePort,
  healthIntervalSeconds,
  healthPath,
  healthPort,
  readersPath,
} from './ports.js';
import type { GaleraSettings } from './settings.js';

/** The service's name in reports and in keepalived's state. */
export const databaseServiceName = 'database';

/** The name of the service for clients that only read. */
const readersServiceName = 'database-readers';

/** Whether a name is that of a service which leads to the database. */
export function isDatabaseService(name: string): boolean {
  return name === databaseServiceName || name === readersServiceName;
}

/** The virtual addresses of the database. */
export function databaseVips({ vip, readersVip }: GaleraSettings): readonly string[] {
  return readersVip === undefined ? [vip] : [vip, readersVip];
}

/** The virtual services that lead to the database. */
export function databaseServices(settings: GaleraSettings): readonly VirtualService[] {
  const { readersVip } = settings;
  return [
    writerService(settings),
    ...(readersVip === undefined ? [] : [readersService(settings, readersVip)]),
  ];
}

/**
 * The virtual service before the nodes: all connections to the first of those that say that they write, or may. One
 * that must not be chosen says so itself: see docs/adr/0041.
 */
export function writerService(settings: GaleraSettings): VirtualService {
  const { length } = dataNodes(settings);
  return makeService(settings, {
    name: databaseServiceName,
    vip: settings.vip,
    scheduler: 'fo',
    page: healthPath,
    weightOf: (rank) => length - rank,
  });
}

/** All nodes that have all data, the writer too. Connections to a database last, and count as long as they are there. */
function readersService(settings: GaleraSettings, vip: string): VirtualService {
  return makeService(settings, {
    name: readersServiceName,
    vip,
    scheduler: 'lc',
    page: readersPath,
    weightOf: () => 1,
  });
}

type Leading = Pick<VirtualService, 'name' | 'scheduler'> & {
  readonly vip: string;
  /** Of each node, which says whether connections may come to it. */
  readonly page: string;
  readonly weightOf: (rank: number) => number;
};

function makeService(
  settings: GaleraSettings,
  { name, vip, scheduler, page, weightOf }: Leading,
): VirtualService {
  return {
    name,
    vip,
    port: databasePort,
    protocol: 'TCP',
    scheduler,
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
        { path: page },
      ),
    ],
    realServers: dataNodes(settings).map(({ host, address }, rank) => ({
      host,
      address,
      port: databasePort,
      method: 'DR',
      weight: weightOf(rank),
    })),
  };
}
