import type { TierSettings } from '../../model/cluster/tiers.js';
import { databasePort } from '../../tiers/database/ports.js';
import type {
  BackupSettings,
  DatabaseAccess,
  DatabaseNode,
} from '../../tiers/database/settings.js';
import type { Reading } from '../inventory/reading.js';
import { omitUndefined } from '../omit-undefined.js';
import { databaseSchema, type DatabaseInput } from '../schema/database.js';
import { alsoRealServer, type DatabaseHostInput } from '../schema/hosts.js';

/** What Galera has by itself. */
const usualLostAfterSeconds = 5;

type Given = DatabaseInput;
type Written = Given | undefined;

/** `database: { kind: galera, vip: ..., hosts: ..., databases: ... }`. */
export const database = {
  key: 'database',
  schema: databaseSchema,
  hosts: (written: Written) =>
    written?.hosts === undefined
      ? undefined
      : {
          role: 'database' as const,
          path: ['database', 'hosts'],
          hosts: Object.fromEntries(
            Object.entries(written.hosts).flatMap(([name, host]) =>
              host === alsoRealServer ? [] : [[name, withoutArbitrator(host)]],
            ),
          ),
          shared: Object.entries(written.hosts).flatMap(([name, host]) =>
            host === alsoRealServer ? [name] : [],
          ),
        },
  read: (written: Written, reading: Reading, input: Inventory) =>
    written === undefined ? undefined : readers[written.kind](written, reading, input),
} as const;

/** What is asked of the rest of the inventory. */
type Inventory = {
  readonly name?: unknown;
  readonly real_servers?: unknown;
};

type Reader = (written: Given, reading: Reading, input: Inventory) => TierSettings['database'];

const readers: Readonly<Record<Given['kind'], Reader>> = {
  external: readExternal,
  galera: readGalera,
};

function withoutArbitrator(host: Exclude<DatabaseHostInput, typeof alsoRealServer>) {
  if (typeof host === 'string') return host;
  const { arbitrator: _, ...plain } = host;
  return plain;
}

function readExternal(written: Given, reading: Reading): TierSettings['database'] {
  refuse(written, ['vip', 'readers', 'hosts', 'lost_after', 'backup'], 'external', reading);
  if (Object.keys(written.databases).length > 0) {
    refuseKey('databases', 'external', reading);
  }
  if (written.address === undefined) {
    reading.report({
      path: ['database', 'address'],
      missing: true,
      message: '`external` needs the address of the database',
      suggestion: 'for example: address: 192.168.56.200',
    });
  }
  return {
    kind: 'external',
    address: written.address ?? '',
    port: written.port ?? databasePort,
  };
}

function readGalera(written: Given, reading: Reading, input: Inventory): TierSettings['database'] {
  refuse(written, ['address', 'port'], 'galera', reading);
  if (written.vip === undefined) {
    reading.report({
      path: ['database', 'vip'],
      missing: true,
      message: '`galera` needs an address at which real servers reach the node that writes',
      suggestion: 'for example: vip: 192.168.56.200',
    });
  }
  return {
    kind: 'galera',
    cluster: String(input.name),
    vip: written.vip ?? '',
    nodes: readNodes(written, reading, input),
    databases: readDatabases(written, reading),
    lostAfterSeconds: written.lost_after ?? usualLostAfterSeconds,
    ...omitUndefined({ readersVip: written.readers, backup: readBackup(written) }),
  };
}

function refuse(
  written: Given,
  keys: readonly (keyof Given)[],
  kind: Given['kind'],
  reading: Reading,
): void {
  for (const key of keys) if (written[key] !== undefined) refuseKey(key, kind, reading);
}

function refuseKey(key: string, kind: Given['kind'], { report }: Reading): void {
  report({
    path: ['database', key],
    onKey: true,
    message: `\`${kind}\` has no "${key}"`,
    suggestion: `remove it, or write kind: ${kind === 'galera' ? 'external' : 'galera'}`,
    dependsOn: [['database', 'kind']],
  });
}

function readNodes(
  { hosts = {} }: Given,
  reading: Reading,
  { real_servers: servers }: Inventory,
): readonly DatabaseNode[] {
  const nodes = Object.entries(hosts).map(([host, input]): DatabaseNode => {
    if (input === alsoRealServer) {
      return { host, address: sharedAddress(host, servers, reading), arbitrator: false };
    }
    return typeof input === 'string'
      ? { host, address: input, arbitrator: false }
      : { host, address: input.address, arbitrator: input.arbitrator };
  });
  checkVotes(nodes, reading);
  return nodes;
}

/** The address of a real server that has a database as well. */
function sharedAddress(host: string, servers: unknown, { report, warn }: Reading): string {
  const path = ['database', 'hosts', host];
  const entry = (servers as Readonly<Record<string, unknown>> | undefined)?.[host];
  const found =
    typeof entry === 'string' ? entry : (entry as { address?: unknown } | undefined)?.address;
  if (typeof found !== 'string' || found === 'director') {
    const message = `"${host}" is not a real server with an address of its own`;
    const suggestion = 'write its address here, or name one of `real_servers`';
    report({ path, onKey: true, message, suggestion, dependsOn: [['real_servers']] });
    return '';
  }
  warn({
    path,
    onKey: true,
    message: `"${host}" is a real server and a database node: it has the database VIP on lo, so what runs there always reaches its own database, which refuses to write unless it is the writer`,
    suggestion: 'give the database hosts of its own',
  });
  return found;
}

function checkVotes(nodes: readonly DatabaseNode[], { report }: Reading): void {
  const path = ['database', 'hosts'];
  if (nodes.length === 0) {
    const message = '`galera` needs hosts that hold the data';
    const suggestion = 'name three, of which one may be an arbitrator';
    report({ path, missing: true, message, suggestion });
    return;
  }
  const second = nodes.filter(({ arbitrator }) => arbitrator)[1];
  if (second !== undefined) {
    const message = 'a second arbitrator: one is enough to make the number of voters odd';
    report({ path: [...path, second.host, 'arbitrator'], message, suggestion: 'remove it' });
    return;
  }
  if (nodes.length % 2 === 0) {
    report({
      path,
      onKey: true,
      message: `${nodes.length} voters: when half of them lose the other half, neither goes on`,
      suggestion: 'add a node; with `arbitrator: true` it holds no data, and may be small',
    });
  } else if (nodes.length === 1) {
    const message = 'a single database node: nothing takes over when it fails';
    report({ path, onKey: true, message, suggestion: 'name three, one may be an arbitrator' });
  }
}

function readDatabases({ databases }: Given, reading: Reading): readonly DatabaseAccess[] {
  const users = new Map<string, string>();
  return Object.entries(databases).map(([name, { user, password }]) => {
    const path = ['database', 'databases', name];
    checkNames(name, user, reading);
    const other = users.get(user);
    users.set(user, name);
    if (other !== undefined) {
      reading.report({
        path: [...path, 'user'],
        message: `"${user}" is already the user of "${other}"`,
        suggestion: 'give each database a user of its own',
        dependsOn: [['database', 'databases', other, 'user']],
      });
    }
    return { database: name, user, password: reading.secretOf(password, [...path, 'password']) };
  });
}

const ownNames = ['mysql', 'sys', 'performance_schema', 'information_schema', 'lvsdeploy'];
const ownUsers = ['root', 'mysql', 'mariadb'];

function checkNames(name: string, user: string, { report }: Reading): void {
  const path = ['database', 'databases', name];
  const suggestion = 'choose another name';
  if (ownNames.includes(name.toLowerCase())) {
    const message = `"${name}" is a database of MariaDB or lvsdeploy itself`;
    report({ path, onKey: true, message, suggestion });
  }
  if (ownUsers.includes(user.toLowerCase())) {
    const message = `"${user}" is a user of MariaDB itself`;
    report({ path: [...path, 'user'], message, suggestion });
  }
}

function readBackup({ backup: written }: Given): BackupSettings | undefined {
  if (written === undefined) return undefined;
  const { folder: path, every, keep } = written;
  return { folder: path, everyHours: every, keep };
}
