import { connecting } from '../../lvs/asking/asking.js';
import type { Tier } from '../tier.js';
import { isDatabaseService } from './database-service.js';
import { dataNodes, galeraOf, nodeOn } from './nodes.js';
import { databasePort, groupPort, healthPath, healthPort, readersPath } from './ports.js';
import { databaseReturns } from './returns.js';
import type { DatabaseSettings } from './settings.js';

// On an arbitrator there is only the last one, and on the others only those before.
const databaseUnits = [
  'mariadb.service',
  'lvs-database-watch.service',
  'lvs-database-health.service',
  'garb.service',
];

/** A database behind the real servers; playbooks/database.yml. */
export const database: Tier<'database'> = {
  flags: (settings) => ({
    database: settings !== undefined,
    galera: settings?.kind === 'galera',
    databaseBackup: galeraOf(settings)?.backup !== undefined,
  }),
  part: (settings, host) => {
    const node = nodeOn(settings, host);
    const { roles } = host;
    return {
      databaseNode: node !== undefined && !node.arbitrator,
      databaseArbitrator: node?.arbitrator === true,
      databaseBackup:
        node !== undefined && !node.arbitrator && galeraOf(settings)?.backup !== undefined,
      // What a real server needs, a host that is one has already.
      databaseOnly: node !== undefined && !node.arbitrator && !roles.includes('real_servers'),
    };
  },
  values: (settings) => ({ database: describe(settings) }),
  units: ({ kind }) => (kind === 'galera' ? { database: databaseUnits } : {}),
  unitFor: (settings, { name }) =>
    settings.kind === 'galera' && isDatabaseService(name) ? 'mariadb.service' : undefined,
  returns: databaseReturns,
  clients: (settings, { name }) =>
    settings.kind === 'galera' && isDatabaseService(name) ? 'real_servers' : undefined,
  asking: (settings, { port }) =>
    settings.kind === 'galera' && port === databasePort ? connecting : undefined,
};

/** What templates see, passwords revealed. */
function describe(settings: DatabaseSettings | undefined) {
  if (settings === undefined) return undefined;
  if (settings.kind === 'external') return { ...settings };
  const { kind, cluster, vip, readersVip, nodes, databases, lostAfterSeconds, backup } = settings;
  return {
    ...{ kind, cluster, address: vip, readersAddress: readersVip, port: databasePort },
    ...{ healthPort, healthPath, readersPath, groupPort, nodes, dataNodes: dataNodes(settings) },
    // The second is the one that Galera has for its default of the first.
    ...{ lostAfter: lostAfterSeconds, silentAtMost: 3 * lostAfterSeconds },
    databases: databases.map(({ database: name, user, password }) => ({
      ...{ name, user },
      password: password.reveal(),
    })),
    backup,
  };
}
