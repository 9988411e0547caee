import { createHash } from 'node:crypto';
import type { FactKind, FactRef } from '../../model/host/fact.js';

/** A user as the database has it. */
export type KnownUser = {
  readonly name: string;
  /** Of the password; says whether it is a certain one, and nothing else. */
  readonly fingerprint: string;
};

/** What a running database lets whom do. */
export type DatabaseAccessFact = {
  readonly databases: readonly string[];
  /** Those that may connect from anywhere. */
  readonly users: readonly KnownUser[];
  /** `USER DATABASE`: who may do everything in which database. */
  readonly grants: readonly string[];
  /** Of the text that made lvsdeploy's own tables and procedures; undefined: there are none. */
  readonly schema?: string;
};

const salt = 'lvsdeploy';
const privileges = ['Select', 'Insert', 'Update', 'Delete', 'Create', 'Drop', 'Index', 'Alter'];

// Without a running database it is one process that fails, and nothing is known.
const script = (): string =>
  `
if [ -S /run/mysqld/mysqld.sock ]; then
  timeout 20 mariadb --no-defaults --batch --skip-column-names --force --connect-timeout=5 --execute="
    SELECT 'answers';
    SELECT 'database', schema_name FROM information_schema.schemata;
    SELECT 'user', User, LEFT(SHA2(CONCAT('${salt}', JSON_VALUE(Priv, '$.authentication_string')), 256), 8)
      FROM mysql.global_priv WHERE Host = '%';
    SELECT 'grant', User, Db FROM mysql.db
      WHERE Host = '%' AND LEAST(${privileges.map((one) => `${one}_priv = 'Y'`).join(', ')});
    SELECT 'schema', digest FROM lvsdeploy.made;" 2>/dev/null </dev/null || :
fi`.trim();

function parse(output: string): DatabaseAccessFact | undefined {
  const rows = output.split('\n').map((line) => line.split('\t'));
  if (!rows.some(([kind]) => kind === 'answers')) return undefined;
  const of = (wanted: string) => rows.filter(([kind]) => kind === wanted);
  const [schema] = of('schema');
  return {
    databases: of('database').map(([, name = '']) => name),
    users: of('user').map(([, name = '', fingerprint = '']) => ({ name, fingerprint })),
    grants: of('grant').map(([, user = '', name = '']) => `${user} ${name}`),
    ...(schema === undefined ? {} : { schema: schema[1] ?? '' }),
  };
}

/** How MariaDB keeps a password: `*` and what its plugin mysql_native_password makes of it. */
export function hashPassword(password: string): string {
  const once = createHash('sha1').update(password).digest();
  return `*${createHash('sha1').update(once).digest('hex').toUpperCase()}`;
}

/** What the fact says of a user with this password. */
export function fingerprintOf(password: string): string {
  return createHash('sha256')
    .update(`${salt}${hashPassword(password)}`)
    .digest('hex')
    .slice(0, 8);
}

const databaseAccessFact: FactKind<DatabaseAccessFact | undefined> = {
  name: 'database-access',
  script,
  parse,
};

/** What the database of a host lets whom do; undefined: it does not answer. */
export const databaseAccess: FactRef<DatabaseAccessFact | undefined> = {
  kind: databaseAccessFact,
  key: 'own',
};
