import { createHash } from 'node:crypto';
import { isAccessKeeper } from '../../facts/database/agreed-start.js';
import {
  databaseAccess,
  fingerprintOf,
  hashPassword,
  type DatabaseAccessFact,
} from '../../facts/database/database-access.js';
import { fileAt, type FileFact } from '../../facts/system/file.js';
import type { FactRef, Seen } from '../../model/host/fact.js';
import type { Change } from '../../model/plan/change.js';
import type { Resource } from '../../model/plan/resource.js';
import type { Step } from '../../model/plan/step.js';
import { Secret } from '../../model/run/secret.js';
import { quote } from '../../model/text/shell-quote.js';
import { galeraOf } from '../../tiers/database/nodes.js';
import type { DatabaseAccess } from '../../tiers/database/settings.js';
import { readPath } from '../arguments.js';

type Want = { readonly databases: readonly DatabaseAccess[]; readonly schema: string };
type Facts = {
  readonly keeper: typeof isAccessKeeper;
  readonly seen: typeof databaseAccess;
  readonly schema: FactRef<FileFact>;
};

const nothing: DatabaseAccessFact = { databases: [], users: [], grants: [] };

/**
 * The databases of the inventory, and their users, and what lvsdeploy itself keeps in the database. All nodes have the
 * same: one of them is told. What the inventory no longer names stays as it is.
 */
export const databaseAccessResource: Resource<Want, Facts> = {
  kind: 'database_access',
  argNames: ['schema'],
  parse: (args, { cluster }) => ({
    databases: galeraOf(cluster.tiers.database)?.databases ?? [],
    schema: readPath(args, 'schema'),
  }),
  facts: ({ schema }) => ({
    keeper: isAccessKeeper,
    seen: databaseAccess,
    schema: fileAt(schema),
  }),
  diff: (want, seen) => (seen.keeper ? diffAccess(want, seen) : []),
};

function diffAccess(want: Want, facts: Seen<Facts>): readonly Change[] {
  let known = facts.seen ?? nothing;
  const changes: Change[] = [];
  for (const change of [
    (seen: DatabaseAccessFact) => changeSchema(want.schema, facts.schema, seen),
    ...want.databases.map((access) => (seen: DatabaseAccessFact) => changeAccess(access, seen)),
  ]) {
    const made = change(known);
    if (made === undefined) continue;
    known = made.after;
    changes.push(made.change);
  }
  return changes;
}

type Made = { readonly change: Change; readonly after: DatabaseAccessFact };

function changeSchema(path: string, file: FileFact, seen: DatabaseAccessFact): Made | undefined {
  const text = file.type === 'file' ? (file.content ?? '') : '';
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 16);
  if (seen.schema === digest) return undefined;
  const script = [
    `mariadb --no-defaults <${quote(path)}`,
    `mariadb --no-defaults --execute="REPLACE INTO lvsdeploy.made VALUES (1, '${digest}')"`,
  ].join('\n');
  return make(
    {
      summary: `the database decides who writes, by ${path}`,
      diffs: [
        {
          type: 'value',
          name: 'database lvsdeploy',
          ...(seen.schema === undefined ? {} : { before: seen.schema }),
          after: digest,
        },
      ],
      steps: [{ type: 'run', script }],
    },
    { ...seen, schema: digest },
  );
}

function changeAccess(
  { database, user, password }: DatabaseAccess,
  seen: DatabaseAccessFact,
): Made | undefined {
  const fingerprint = fingerprintOf(password.reveal());
  const grant = `${user} ${database}`;
  const known = seen.users.find(({ name }) => name === user);
  const lacks = {
    database: !seen.databases.includes(database),
    user: known === undefined,
    password: known !== undefined && known.fingerprint !== fingerprint,
    grant: !seen.grants.includes(grant),
  };
  if (!Object.values(lacks).includes(true)) return undefined;
  const what = [
    ...(lacks.database ? [`the database ${database} is there`] : []),
    ...(lacks.user ? [`${user} may use it`] : []),
    ...(lacks.password ? [`${user} has the password of the inventory`] : []),
    ...(lacks.grant && !lacks.user ? [`${user} may do everything in ${database}`] : []),
  ];
  const users = seen.users.filter(({ name }) => name !== user);
  return make(
    {
      summary: what.join('; '),
      diffs: [
        ...(lacks.database
          ? [{ type: 'value', name: `database ${database}`, after: 'present' } as const]
          : []),
        ...(lacks.user || lacks.grant
          ? [{ type: 'value', name: `rights of ${user}`, after: `all in ${database}` } as const]
          : []),
        ...(lacks.user || lacks.password
          ? [{ type: 'opaque', name: `password of ${user}`, reason: 'a secret' } as const]
          : []),
      ],
      steps: tell(accessSql({ database, user, password })),
    },
    {
      ...seen,
      databases: lacks.database ? [...seen.databases, database] : seen.databases,
      users: [...users, { name: user, fingerprint }],
      grants: lacks.grant ? [...seen.grants, grant] : seen.grants,
    },
  );
}

// The names need no quotes, see config/tiers/database.ts; of the password only the hash gets here.
function accessSql({ database, user, password }: DatabaseAccess): Secret {
  const hash = hashPassword(password.reveal());
  return new Secret(
    [
      `CREATE DATABASE IF NOT EXISTS \`${database}\`;`,
      `CREATE USER IF NOT EXISTS '${user}'@'%' IDENTIFIED VIA mysql_native_password USING '${hash}';`,
      `ALTER USER '${user}'@'%' IDENTIFIED VIA mysql_native_password USING '${hash}';`,
      `GRANT ALL PRIVILEGES ON \`${database}\`.* TO '${user}'@'%';`,
      '',
    ].join('\n'),
  );
}

const secretFile = '/run/lvs-database.sql';

// From a file that only root can read: neither a process list nor a log shows it.
function tell(content: Secret): readonly Step[] {
  return [
    { type: 'write', path: secretFile, content, mode: 0o600, owner: 'root', group: 'root' },
    {
      type: 'run',
      script: [
        'status=0',
        `mariadb --no-defaults <${secretFile} || status=$?`,
        `rm -f -- ${secretFile}`,
        'exit $status',
      ].join('\n'),
    },
  ];
}

function make(change: Omit<Change, 'expects'>, after: DatabaseAccessFact): Made {
  return { change: { ...change, expects: [{ ref: databaseAccess, value: after }] }, after };
}
