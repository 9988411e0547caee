import test from 'ava';
import {
  claimHost,
  reachHost,
  type ClaimContext,
} from '../../../src/rollout/restore/claim-host.js';
import { testIdentity } from '../../engine/test-identity.js';
import { fakePool } from '../fake-directors.js';

/** Claims a director whose lock is found to be held as told, one time after the other. */
function claim(held: readonly ('all along' | 'again')[], runs: readonly string[]): ClaimContext {
  const director = {
    ...{ addresses: [], table: [], conf: undefined, reachable: true, runs },
    perform: () => undefined,
  };
  const answers = [...held];
  return {
    identity: testIdentity,
    pool: fakePool({ backup: director }).pool,
    locks: {
      hold: () => Promise.resolve(answers.shift() ?? 'all along'),
      assertHeld: () => undefined,
    },
    signal: new AbortController().signal,
  };
}

test('a host whose lock is held is claimed, whoever changed it last', async (t) => {
  t.is((await claimHost(claim(['all along'], []), 'backup')).host, 'backup');
});

test('a host whose lock had gone is claimed if this run was the last one there', async (t) => {
  const { id } = testIdentity;
  t.is((await claimHost(claim(['again'], [id]), 'backup')).host, 'backup');
  await t.throwsAsync(claimHost(claim(['again'], ['other', id]), 'backup'), { code: 'LOCKED' });
  await t.throwsAsync(claimHost(claim(['again'], ['other']), 'backup'), {
    code: 'CONNECTION_LOST',
  });
});

test('the end of a lock that is told with the first answer counts', async (t) => {
  const context = claim(['all along', 'again'], ['other', testIdentity.id]);
  await t.throwsAsync(reachHost(context, 'backup'), { code: 'LOCKED' });
});
