import type { ExecutionContext } from 'ava';
import type { Connection } from '../../src/model/host/connection.js';
import { createLocalConnection } from '../engine/local-connection.js';

/** This machine as a host, whose commands end with the test. */
export function localHost(t: ExecutionContext): Connection {
  const local = createLocalConnection('client');
  return {
    ...local,
    exec: (command, { feed, ...options } = {}) =>
      local.exec(command, {
        ...options,
        feed: (stdin) => {
          t.teardown(() => stdin.end());
          feed?.(stdin);
        },
      }),
  };
}
