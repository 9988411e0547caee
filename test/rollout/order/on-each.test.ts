import { setTimeout as sleep } from 'node:timers/promises';
import test from 'ava';
import { LvsError } from '../../../src/model/problem/error.js';
import { onEach } from '../../../src/rollout/order/on-each.js';

const [quick, slow] = ['quick', 'slow'].map((host) => ({ host, tasks: [] }));
const { signal } = new AbortController();

test('a host that fails at once does not leave a slower one alone', async (t) => {
  if (quick === undefined || slow === undefined) throw new Error('no stages');
  const { done, failed } = await onEach([quick, slow], signal, async (stage) => {
    if (stage === quick) throw new LvsError('UNREACHABLE', 'No route to host.');
    await sleep(50);
    return 'done';
  });
  t.deepEqual([...done], [[slow, 'done']]);
  t.like(failed.get(quick), { code: 'UNREACHABLE', details: { host: 'quick' } });
});

test('what is a mistake of the program stays one, when all have come to their end', async (t) => {
  if (quick === undefined || slow === undefined) throw new Error('no stages');
  let isSlowDone = false;
  const tried = onEach([quick, slow], signal, async (stage) => {
    if (stage === quick) throw new TypeError('undefined is not a function');
    await sleep(50);
    isSlowDone = true;
  });
  await t.throwsAsync(tried, { instanceOf: TypeError });
  t.true(isSlowDone);
});
