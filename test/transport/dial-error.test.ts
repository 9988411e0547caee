import test from 'ava';
import {
  codedError,
  explainHandshakeFailure,
  explainSocketFailure,
  isPassing,
} from '../../src/transport/dial-error.js';
import type { Endpoint } from '../../src/transport/settings/endpoint.js';
import { defaultLimits } from '../../src/model/cluster/host-limits.js';

const endpoint: Endpoint = {
  name: 'web1',
  address: '192.168.56.102',
  port: 22,
  family: undefined,
  user: 'root',
  via: undefined,
  hostKey: {
    policy: { type: 'strict' },
    name: 'web1',
    bareName: undefined,
    knownHostsFiles: [],
    hashNames: false,
  },
  login: {
    user: 'root',
    keyFiles: [],
    keyFilesNamed: false,
    passphrase: undefined,
    password: undefined,
    agentSocket: undefined,
    identitiesOnly: false,
  },
  sudoPassword: undefined,
  connectTimeoutMs: 10_000,
  keepaliveIntervalMs: 5_000,
  keepaliveCountMax: 3,
  limits: defaultLimits,
};

for (const [code, passes, said] of [
  ['ENOTFOUND', false, /is not in DNS/],
  ['EAI_AGAIN', true, /no DNS server answers/],
  ['ECONNREFUSED', true, /192\.168\.56\.102 refused the connection/],
  ['ETIMEDOUT', true, /did not answer within 10 s/],
  ['EHOSTUNREACH', true, /no route to 192\.168\.56\.102/],
  ['ENETUNREACH', false, /This machine has no route/],
  ['ECONNRESET', true, /closed the connection before SSH was set up/],
  ['EMFILE', false, /cannot be reached: text/],
] as const) {
  test(`${code} has words of its own, and is ${passes ? '' : 'not '}tried again`, (t) => {
    const error = explainSocketFailure(endpoint, codedError(code, 'text'));
    t.is(error.code, 'UNREACHABLE');
    t.is(error.details.host, 'web1');
    t.regex(error.message, said);
    t.truthy(error.details.hint);
    t.is(isPassing(error), passes);
  });
}

test('a handshake that finds nothing in common is told, and not tried again', (t) => {
  const cause = new Error('Handshake failed: no matching key exchange algorithm');
  const error = explainHandshakeFailure(endpoint, cause);
  t.regex(error.message, /SSH with 192\.168\.56\.102 failed: .*no matching key exchange/);
  t.false(isPassing(error));
});

test('an IPv6 address is told in brackets', (t) => {
  const v6 = { ...endpoint, address: 'fe80::1', port: 2222 };
  const error = explainSocketFailure(v6, codedError('ECONNREFUSED', ''));
  t.is(error.message, '[fe80::1]:2222 refused the connection.');
});
