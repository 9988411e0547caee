import test from 'ava';
import { lookAtDirectors } from '../../../src/app/emergency/look-at-directors.js';
import { describeLeftOut, findLeftOut } from '../../../src/app/emergency/left-out.js';
import type { OpenHosts } from '../../../src/app/run/open-hosts.js';
import { codedError } from '../../../src/transport/dial-error.js';
import { LvsError } from '../../../src/model/problem/error.js';
import type { ClusterStatus } from '../../../src/model/verify/status.js';
import { makeCluster } from '../../verify/reference-cluster.js';

const cluster = makeCluster();
const long = 60_000;

/** Hosts of which directors never answer; `neighbours` say how a connection to a director ends. */
function hosts(neighbours: Readonly<Record<string, string | undefined>>): OpenHosts {
  const silent = (signal?: AbortSignal): Promise<never> =>
    new Promise((_, reject) => {
      const abort = () => reject(signal?.reason as Error);
      if (signal?.aborted === true) abort();
      signal?.addEventListener('abort', abort);
    });
  const connect = (name: string, signal?: AbortSignal) => {
    const code = neighbours[name];
    if (code === undefined) return silent(signal);
    const fail = () =>
      Promise.reject(
        new LvsError('UNREACHABLE', 'not opened', { cause: codedError(code, 'not opened') }),
      );
    return Promise.resolve({ host: name, forward: code === 'OPEN' ? silent : fail });
  };
  const chosen = cluster.hosts.filter(({ roles }) => roles.includes('directors'));
  return { loaded: { cluster }, chosen, pool: { connect } } as unknown as OpenHosts;
}

const look = (neighbours: Readonly<Record<string, string | undefined>>, limitMs: number) =>
  lookAtDirectors(hosts(neighbours), { limitMs, signal: new AbortController().signal });

test('a director that nobody finds on its network is not waited for', async (t) => {
  const { directors } = await look({ web1: 'EHOSTUNREACH' }, long);
  t.is(directors.length, 2);
  for (const director of directors) {
    t.false(director.reached);
    t.regex(JSON.stringify(director), /web1 finds nobody at 192\.168\.56\./);
  }
});

for (const [title, neighbours] of [
  ['whose host is there', { web1: 'ECONNREFUSED' }],
  ['of whose host nothing comes back', { web1: 'OPEN' }],
  ['about whom nobody can be asked', {}],
] as const) {
  test(`a director ${title} has its time`, async (t) => {
    const { directors } = await look(neighbours, 20);
    t.regex(JSON.stringify(directors), /no answer within 0\.02 s/);
  });
}

test('interruption ends it', async (t) => {
  const signal = AbortSignal.abort(new LvsError('INTERRUPTED', 'Ctrl-C'));
  await t.throwsAsync(lookAtDirectors(hosts({}), { limitMs: long, signal }), { message: 'Ctrl-C' });
});

test('who is drained, and who has no weight, is left out, and said so', (t) => {
  const drained = { since: '2026-11-30T12:00:00Z', by: 'alice@desk' };
  const status = {
    directors: [{ reached: true }, { reached: false }],
    services: [
      { realServers: [{ host: 'web2', drained }, { host: 'web1' }] },
      {
        realServers: [
          { host: 'web2', drained },
          { host: 'web3', quiesced: true },
        ],
      },
    ],
  } as unknown as ClusterStatus;
  t.deepEqual(describeLeftOut(findLeftOut(status)), [
    'web2 is left out: it is drained.',
    'web3 is left out: the inventory gives it the weight 0.',
  ]);
  const nobody = {
    ...status,
    directors: [{ reached: false }],
    services: [],
  } as unknown as ClusterStatus;
  t.regex(describeLeftOut(findLeftOut(nobody)).join(), /^Who is drained is not known/);
});
