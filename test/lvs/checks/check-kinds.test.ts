import test from 'ava';
import { checks } from '../../../src/keepalived/grammar/lvs/checks.js';
import { checkBlocks, kindOf } from '../../../src/lvs/checks/check-kinds.js';

for (const { keyword, type, delayBeforeRetrySeconds } of checkBlocks) {
  if (kindOf({ type }).hasNoTimes === true) continue;
  test(`${keyword} has the default that the language of keepalived says`, (t) => {
    const block = checks.find(({ name }) => name === keyword);
    const row = block?.rows?.find(({ name }) => name === 'delay_before_retry');
    t.is(row?.default, String(delayBeforeRetrySeconds ?? 'delay_loop'));
  });
}
