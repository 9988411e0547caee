import test from 'ava';
import { observe } from '../../../src/engine/plan/observe.js';
import type { FactKind } from '../../../src/model/host/fact.js';
import { createLocalConnection } from '../local-connection.js';

const kind: FactKind<string> = {
  name: 'kind',
  script: () => 'echo seen',
  parse: (output) => output,
};
const refs = [{ kind, key: '' }];

test('what can be done meanwhile is done once, when the first host has been asked and before it has answered', async (t) => {
  const order: string[] = [];
  const pool = {
    connect: (host: string) => {
      const connection = createLocalConnection(host);
      const exec: typeof connection.exec = (...args) => {
        order.push(`asks ${host}`);
        return connection.exec(...args);
      };
      return Promise.resolve({ ...connection, host, exec });
    },
    closeAll: () => Promise.resolve(),
  };
  const { facts, failures } = await observe(
    ['a', 'b'].map((host) => ({ host, refs })),
    {
      pool,
      emit: (event) => {
        if (event.type === 'host-probed') order.push(`has answered: ${event.host}`);
      },
      signal: new AbortController().signal,
      concurrency: 1,
      meanwhile: () => order.push('meanwhile'),
    },
  );
  t.is(failures.size, 0);
  t.is(facts.get('b')?.get({ kind, key: '' }), 'seen\n');
  t.deepEqual(order, ['asks a', 'meanwhile', 'has answered: a', 'asks b', 'has answered: b']);
});
