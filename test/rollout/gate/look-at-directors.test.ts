import test from 'ava';
import type { Connection } from '../../../src/model/host/connection.js';
import { DirectorLooks } from '../../../src/rollout/gate/look-at-directors.js';
import { fakePool, type FakeDirector } from '../fake-directors.js';

const sound: FakeDirector = {
  addresses: ['10.0.0.227'],
  table: [],
  conf: undefined,
  reachable: true,
  perform: () => undefined,
};

test('a director that is being connected to is missing for now, and holds nobody up', async (t) => {
  const { pool } = fakePool({ master: sound, backup: sound });
  let dials = 0;
  let connected: (connection: Connection) => void = () => undefined;
  const slow = new Promise<Connection>((resolve) => (connected = resolve));
  const slowPool = {
    ...pool,
    connect: (host: string) => {
      if (host !== 'master') return pool.connect(host);
      dials++;
      return slow;
    },
  };
  const { signal } = new AbortController();
  const looks = new DirectorLooks(slowPool, ['master', 'backup'], {
    signal,
    limits: { connectMs: 20, answerMs: 5_000 },
  });
  t.deepEqual([...(await looks.look()).keys()], ['backup']);
  connected(await pool.connect('master'));
  await slow;
  t.deepEqual([...(await looks.look()).keys()], ['master', 'backup']);
  t.is(dials, 1);
  looks.close();
});

test('a director that could not be reached is tried again by the next look', async (t) => {
  const master = { ...sound, reachable: false };
  const { pool } = fakePool({ master });
  const looks = new DirectorLooks(pool, ['master'], { signal: new AbortController().signal });
  t.is((await looks.look()).size, 0);
  master.reachable = true;
  t.is((await looks.look()).size, 1);
  looks.close();
});
