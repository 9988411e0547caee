import test from 'ava';
import { fingerprintOf, hashPassword } from '../../../src/facts/database/database-access.js';
import type { FileFact } from '../../../src/facts/system/file.js';
import { Secret } from '../../../src/model/run/secret.js';
import { databaseAccessResource } from '../../../src/resources/database/database-access.js';

const schema = '/usr/local/share/lvs-database/lvs-database.sql';
// sha256sum of "SELECT 1;\n", its first 16 digits.
const text = 'SELECT 1;\n';
const file: FileFact = {
  ...{ type: 'file', size: 10, mtimeSeconds: 1, content: text },
  ...{ mode: 0o644, owner: 'root', group: 'root' },
};
const password = 'sentinel of a password';
const want = {
  databases: [{ database: 'shop', user: 'shop', password: new Secret(password) }],
  schema,
};
const known = { host: {} as never, builds: new Set<string>() };

const diff = (seen: Parameters<typeof databaseAccessResource.diff>[1]['seen'], keeper = true) =>
  databaseAccessResource.diff(want, { keeper, seen, schema: file }, known);

test('a password is kept as MariaDB keeps it', (t) => {
  // SELECT PASSWORD('pw') of MariaDB 10.11.
  t.is(hashPassword('pw'), '*D821809F681A40A6E379B50D0463EFAE20BDD122');
});

test('a database, its user and what lvsdeploy keeps there are made once, and not again', (t) => {
  const changes = diff(undefined);
  t.deepEqual(
    changes.map(({ summary }) => summary),
    [
      `the database decides who writes, by ${schema}`,
      'the database shop is there; shop may use it',
    ],
  );
  const after = changes.at(-1)?.expects.at(-1)?.value as Parameters<typeof diff>[0];
  t.deepEqual(diff(after), []);
});

test('only one of the nodes is told', (t) => {
  t.deepEqual(diff(undefined, false), []);
});

test('another password is a change that shows neither', (t) => {
  const after = diff(undefined).at(-1)?.expects.at(-1)?.value as NonNullable<
    Parameters<typeof diff>[0]
  >;
  const users = [{ name: 'shop', fingerprint: fingerprintOf('another') }];
  const changes = diff({ ...after, users });
  t.deepEqual(
    changes.map(({ summary }) => summary),
    ['shop has the password of the inventory'],
  );
  t.false(JSON.stringify(changes).includes(password));
  t.false(JSON.stringify(changes).includes(hashPassword(password)));
});

test('what the inventory does not name stays', (t) => {
  const after = diff(undefined).at(-1)?.expects.at(-1)?.value as NonNullable<
    Parameters<typeof diff>[0]
  >;
  t.deepEqual(diff({ ...after, databases: [...after.databases, 'crm'] }), []);
});
