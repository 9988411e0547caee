import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { Connection } from '../../../src/model/host/connection.js';
import { Secret } from '../../../src/model/run/secret.js';
import { runErrands } from '../../../src/verify/drills/run-errands.js';
import { databaseRecords } from '../../../src/verify/tiers/database-records.js';
import { createLocalConnection } from '../../engine/local-connection.js';
import { drilledClusters } from '../budget/drilled-clusters.js';

const cluster = drilledClusters['galera']!;
const keeping = databaseRecords(cluster.tiers.database!)!;
const password = new Secret('sentinel-4711');

/** A client that writes down how it is called and what it reads, and answers what the database would. */
const client = (folder: string): string => `#!/bin/sh
echo "$0 $*" >>${folder}/calls
case "$*" in
  *INSERT*refused*) echo 'ERROR 1290 (HY000): The MariaDB server is running with the --read-only option' >&2; exit 1 ;;
  *INSERT*) echo db1 ;;
  *SELECT*) printf 'web1-1\\nweb2-1\\n' ;;
  *) cat >>${folder}/read ;;
esac
`;

function makeHosts(t: ExecutionContext) {
  const folder = mkdtempSync(path.join(tmpdir(), 'lvsdeploy-database-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(path.join(folder, 'mariadb'), client(folder));
  chmodSync(path.join(folder, 'mariadb'), 0o755);
  const env = { ...process.env, PATH: `${folder}:${process.env['PATH'] ?? ''}` };
  const scripts: string[] = [];
  const connect = (host: string): Promise<Connection> => {
    const local = createLocalConnection(host, undefined, env);
    return Promise.resolve({
      ...local,
      exec: (script, options) => {
        scripts.push(script);
        return local.exec(script.replaceAll('/run/', `${folder}/`), options);
      },
    });
  };
  const read = (name: string): string => readFileSync(path.join(folder, name), 'utf8');
  return { folder, connect, read, scripts };
}

test('real servers are let in with a password that no command line shows, and shut out again', async (t) => {
  const { folder, connect, read, scripts } = makeHosts(t);
  const means = { cluster, connect, timeoutMs: 20_000 };
  t.is(await runErrands(keeping.access!.open(password), means), undefined);
  const login = path.join(folder, 'lvsdeploy-drill.cnf');
  t.is(statSync(login).mode & 0o777, 0o600);
  t.regex(
    read('lvsdeploy-drill.cnf'),
    /^host=192\.168\.56\.200\nuser=lvsdeploy_drill\npassword=sentinel-4711$/m,
  );
  t.regex(
    read('read'),
    /CREATE OR REPLACE USER lvsdeploy_drill@'%' IDENTIFIED BY PASSWORD '\*[0-9A-F]{40}';/,
  );
  t.notRegex(read('read') + read('calls') + scripts.join('\n'), /sentinel/);

  t.is(await runErrands(keeping.access!.close, means), undefined);
  t.throws(() => statSync(login), { code: 'ENOENT' });
  t.regex(
    read('calls'),
    /DROP DATABASE IF EXISTS lvsdeploy_drill; DROP USER IF EXISTS lvsdeploy_drill@'%'/,
  );
});

test('who has no client says what to install', async (t) => {
  const { folder, connect } = makeHosts(t);
  const [, letIn] = keeping.access!.open(password);
  const bare: typeof connect = async (host) => {
    const connection = await connect(host);
    return {
      ...connection,
      exec: (script, options) => connection.exec(`PATH=${folder}/none\n${script}`, options),
    };
  };
  const refused = await runErrands([letIn!], { cluster, connect: bare, timeoutMs: 20_000 });
  t.regex(
    refused ?? '',
    /^web\d: the program mariadb is not there .*apt-get install mariadb-client$/,
  );
});

test('the first host that can do it does it, and of none the reason is said', async (t) => {
  const { connect, read } = makeHosts(t);
  const means = { cluster, connect, timeoutMs: 20_000 };
  const errand = { hosts: ['db1', 'db2'], doneBy: 'first' } as const;
  t.is(await runErrands([{ ...errand, script: 'mariadb once' }], means), undefined);
  t.is(read('calls').trim().split('\n').length, 1);
  t.is(
    await runErrands([{ ...errand, script: 'echo no socket; exit 1' }], means),
    'db2: no socket',
  );
});

test('a record is kept by the node that says so, refused with the reason, and found again', async (t) => {
  const { connect } = makeHosts(t);
  const web1 = await connect('web1');
  const run = (call: string) => web1.exec(`${keeping.functions}\n${call}`);
  t.like(await run('append web1-1'), { exitStatus: 0, stdout: 'db1\n' });
  const refused = await run('append refused-1 2>&1');
  t.is(refused.exitStatus, 1);
  t.regex(refused.stdout, /read-only/);
  t.like(await run('list'), { exitStatus: 0, stdout: 'web1-1\nweb2-1\n' });
  const copy = await web1.exec(`${keeping.copies!.functions}\nlist`);
  t.like(copy, { exitStatus: 0, stdout: 'web1-1\nweb2-1\n' });
});

test('nobody writes to a database that is somebody else’s', (t) => {
  t.is(databaseRecords({ kind: 'external', address: '192.0.2.60', port: 3306 }), undefined);
});
