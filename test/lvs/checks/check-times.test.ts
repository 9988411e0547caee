import test from 'ava';
import { returnTerms } from '../../../src/lvs/checks/check-times.js';
import { makeCheck } from '../../../src/lvs/checks/make-check.js';
import type { CheckType } from '../../../src/model/cluster/health-check.js';
import { referenceService } from '../../verify/reference-cluster.js';

const pauseOf = test.macro((t, type: CheckType, delayLoopSeconds: number, expectedMs: number) => {
  const [settings] = referenceService.checks;
  const check = makeCheck(type, { ...settings, delayBeforeRetrySeconds: 10 });
  const [pause] = returnTerms({ ...referenceService, delayLoopSeconds, checks: [check] });
  t.is(pause?.ms, expectedMs);
});

test(
  'a server that is out is asked by TCP every delay_loop, whatever the pause of retries',
  pauseOf,
  'TCP',
  6,
  6000,
);
test('by HTTP at the longer of the two pauses', pauseOf, 'HTTP', 6, 10_000);
test('by SMTP too', pauseOf, 'SMTP', 6, 10_000);
test('which may be delay_loop', pauseOf, 'HTTP', 12, 12_000);

test('a page that was broken has to be good twice, unless keepalived is told to be quick', (t) => {
  const [settings] = referenceService.checks;
  const back = (keepalived: readonly string[]) =>
    returnTerms({ ...referenceService, checks: [makeCheck('HTTP', { ...settings, keepalived })] })
      .map(({ ms }) => ms)
      .reduce((sum, ms) => sum + ms);
  t.is(back([]), 17_000);
  t.is(back(['fast_recovery false']), 17_000);
  t.is(back(['fast_recovery']), 11_000);
});
