import * as z from 'zod';
import { address } from './address.js';
import { databaseHosts } from './hosts.js';
import { port, text, wholeNumber } from './leaves.js';
import { secret } from './secret.js';

// Words that need no quotes in SQL.
const sqlName = (what: string) =>
  text(/^[A-Za-z][A-Za-z0-9_]{0,31}$/, `${what} of letters, digits and "_"`);

const folder = text(
  /^(?:\/[A-Za-z0-9_][A-Za-z0-9_.-]{0,59}){1,8}$/,
  'a plain absolute path of letters, digits, "_", "-" and "."',
);

const access = z.strictObject(
  {
    user: sqlName('a name')
      .describe('Who may do everything in this database, and nothing elsewhere.')
      .meta({ examples: ['shop'] }),
    password: secret.describe("The user's password."),
  },
  { error: 'a map with "user" and "password"' },
);

const backup = z.strictObject(
  {
    folder: folder
      .describe('Folder on the nodes: a file system of its own, best of another machine.')
      .meta({ examples: ['/srv/backup'] }),
    every: wholeNumber(1, 168, 'hours')
      .default(24)
      .describe('Hours from one backup to the next.')
      .meta({ examples: [24] }),
    keep: wholeNumber(1, 1000)
      .default(7)
      .describe('How many backups are kept.')
      .meta({ examples: [7] }),
  },
  { error: 'a map with "folder"' },
);

/** What an inventory says of the database. */
export const databaseSchema = z
  .strictObject(
    {
      kind: z
        .enum(['galera', 'external'], { error: '"galera" or "external"' })
        .describe(
          "`galera`: MariaDB on `hosts`, each with all data. `external`: a database that exists, and is somebody else's.",
        ),
      vip: address
        .optional()
        .describe(
          'With `galera`, the address at which real servers reach the database; the directors move it, and send all connections to one node. Default: none.',
        )
        .meta({ examples: ['192.168.56.200'] }),
      readers: address
        .optional()
        .describe(
          'With `galera`, a second address, for clients that only read: the directors move it, and spread connections over all nodes that have all data. Default: none.',
        )
        .meta({ examples: ['192.168.56.201'] }),
      hosts: databaseHosts
        .optional()
        .describe(
          'With `galera`, the nodes, in the order in which they take over the writing: name to address or map, or `real_server` for a real server. Their number is odd; one may have `arbitrator: true`. Default: none.',
        ),
      databases: z
        .record(sqlName('a name'), access, { error: 'a map of databases' })
        .default({})
        .describe('With `galera`, the databases, each with its user.')
        .meta({ examples: [{ shop: { user: 'shop', password: { age: 'secrets/shop.age' } } }] }),
      lost_after: wholeNumber(3, 60, 'seconds')
        .optional()
        .describe(
          'With `galera`, seconds after which the others go on without a node that says nothing. Default: 5.',
        )
        .meta({ examples: [5] }),
      backup: backup
        .optional()
        .describe('With `galera`, whole copies by `mariadb-backup`. Default: none are made.')
        .meta({ examples: [{ folder: '/srv/backup', every: 24 }] }),
      address: address
        .optional()
        .describe('With `external`, where the database is. Default: none.')
        .meta({ examples: ['192.168.56.200'] }),
      port: port
        .optional()
        .describe('With `external`, its port. Default: 3306.')
        .meta({ examples: [3306] }),
    },
    { error: 'a map with "kind"' },
  )
  .optional()
  .describe('Database of the real servers. Default: none.')
  .meta({
    examples: [
      { kind: 'external', address: '192.168.56.200' },
      {
        kind: 'galera',
        vip: '192.168.56.200',
        hosts: {
          db1: '192.168.56.41',
          db2: '192.168.56.42',
          db3: { address: '192.168.56.43', arbitrator: true },
        },
        databases: { shop: { user: 'shop', password: { env: 'SHOP_PASSWORD' } } },
      },
    ],
  });

/** As it is written. */
export type DatabaseInput = NonNullable<z.output<typeof databaseSchema>>;
