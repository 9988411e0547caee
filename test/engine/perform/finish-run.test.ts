import test from 'ava';
import { finishRun } from '../../../src/engine/perform/finish-run.js';
import { LvsError } from '../../../src/model/problem/error.js';
import type { Connection } from '../../../src/model/host/connection.js';
import { createLocalConnection } from '../local-connection.js';
import { testIdentity } from '../test-identity.js';

test('a rollback writes its end on no host whose lock is lost', async (t) => {
  const connections = new Map<string, Connection>();
  const failures = await finishRun(['kept', 'lost'], {
    identity: { ...testIdentity, undoes: ['20261122T100000Z-000000'] },
    pool: {
      connect: (host) => {
        const connection = createLocalConnection(host);
        connections.set(host, connection);
        return Promise.resolve(connection);
      },
      closeAll: () => Promise.resolve(),
    },
    emit: () => undefined,
    signal: new AbortController().signal,
    assertLocked: (host) => {
      if (host === 'lost') throw new LvsError('CONNECTION_LOST', 'The lock was lost.', { host });
    },
  });
  t.deepEqual(
    Array.from(failures, ([host, { code }]) => [host, code]),
    [['lost', 'CONNECTION_LOST']],
  );
  t.deepEqual([connections.get('kept')?.execs, connections.get('lost')?.execs], [1, 0]);
});
