import test from 'ava';
import {
  detectionTerms,
  firstCheckSeconds,
  returnTerms,
} from '../../../src/lvs/checks/check-times.js';
import { makeCheck } from '../../../src/lvs/checks/make-check.js';
import { checkOf, checksOf } from '../../../src/lvs/checks/own-checks.js';
import { referenceService } from '../../verify/reference-cluster.js';

const [web1, web2] = referenceService.realServers;
const settings = { connectTimeoutSeconds: 5, retries: 3, delayBeforeRetrySeconds: 3 };
const slow = makeCheck('HTTP', { ...settings, connectTimeoutSeconds: 20, retries: 1 }, {});
const service = { ...referenceService, realServers: [web1!, { ...web2!, check: slow }] };

const msOf = (terms: readonly { readonly ms: number }[]) =>
  terms.reduce((sum, { ms }) => sum + ms, 0);

test('a real server is checked as it says, else as its service does', (t) => {
  t.is(checkOf(service, service.realServers[0]!), service.check);
  t.is(checkOf(service, service.realServers[1]!), slow);
});

test('equal checks count once, and that of the service only where somebody has it', (t) => {
  t.deepEqual(checksOf(referenceService), [referenceService.check]);
  t.deepEqual(checksOf(service), [service.check, slow]);
  const own = {
    ...service,
    realServers: service.realServers.map((one) => ({ ...one, check: slow })),
  };
  t.deepEqual(checksOf(own), [slow]);
  t.deepEqual(checksOf({ ...service, realServers: [] }), [service.check]);
});

// delay_loop 6 s; by TCP 4 x 5 s and 3 x 3 s, by HTTP 2 x 20 s and 1 x 3 s.
test('times are those of the real server whose check takes longest', (t) => {
  t.is(msOf(detectionTerms(referenceService, 'silent')), 35_000);
  t.is(msOf(detectionTerms(service, 'silent')), 49_000);
  t.is(msOf(returnTerms(service)), 26_000);
  t.is(firstCheckSeconds([service]), 20);
});
