import test from 'ava';
import fc from 'fast-check';
import { checkTypes, kindOf } from '../../../src/lvs/checks/check-kinds.js';
import {
  detectionTerms,
  firstCheckSeconds,
  returnTerms,
  slowestDetectionTerms,
} from '../../../src/lvs/checks/check-times.js';
import { makeCheck } from '../../../src/lvs/checks/make-check.js';
import { checksOf, checksOn } from '../../../src/lvs/checks/own-checks.js';
import type { ServerDeath } from '../../../src/lvs/checks/witnesses.js';
import type { HealthCheck, HealthChecks } from '../../../src/model/cluster/health-check.js';
import { referenceService } from '../../verify/reference-cluster.js';

const [web1, web2] = referenceService.realServers;
const settings = { connectTimeoutSeconds: 5, retries: 3, delayBeforeRetrySeconds: 3 };
const slow = makeCheck('HTTP', { ...settings, connectTimeoutSeconds: 20, retries: 1 }, {});
const service = {
  ...referenceService,
  realServers: [web1!, { ...web2!, checks: [slow] as const }],
};

const msOf = (terms: readonly { readonly ms: number }[]) =>
  terms.reduce((sum, { ms }) => sum + ms, 0);

test('a real server is checked as it says, else as its service does', (t) => {
  t.is(checksOn(service, service.realServers[0]!), service.checks);
  t.deepEqual(checksOn(service, service.realServers[1]!), [slow]);
});

test('equal checks count once, and that of the service only where somebody has it', (t) => {
  t.deepEqual(checksOf(referenceService), referenceService.checks);
  t.deepEqual(checksOf(service), [...service.checks, slow]);
  const own = {
    ...service,
    realServers: service.realServers.map((one) => ({ ...one, checks: [slow] as const })),
  };
  t.deepEqual(checksOf(own), [slow]);
  t.deepEqual(checksOf({ ...service, realServers: [] }), service.checks);
});

// delay_loop 6 s; by TCP 4 x 5 s and 3 x 3 s, by HTTP 2 x 20 s and 1 x 3 s.
test('times are those of the real server whose check takes longest', (t) => {
  t.is(msOf(detectionTerms(referenceService, 'silent')), 35_000);
  t.is(msOf(detectionTerms(service, 'silent')), 49_000);
  t.is(msOf(returnTerms(service)), 32_000);
  t.is(firstCheckSeconds([service]), 20);
});

const msUntil = (checks: HealthChecks, death: ServerDeath) =>
  msOf(detectionTerms({ ...referenceService, realServers: [web1!], checks }, death));

// delay_loop 6 s.
const quick = makeCheck('TCP', { ...settings, port: 80, retries: 0, connectTimeoutSeconds: 1 });
const page = makeCheck('HTTP', { ...settings, port: 80 });
const ping = makeCheck('PING', { ...settings, retries: 0, connectTimeoutSeconds: 0.5 });
const script = makeCheck('SCRIPT', { ...settings, retries: 0 }, { command: '/bin/true' });
const beside = makeCheck('TCP', { ...settings, port: 8080, retries: 0 });

test('of several checks that are sure to notice, the first one counts', (t) => {
  t.is(msUntil([page], 'refused'), 15_000);
  t.is(msUntil([page, quick], 'refused'), 6_000);
  t.is(msUntil([page, quick], 'silent'), 7_000);
  t.is(msUntil([page, quick, ping], 'silent'), 6_500);
});

test('a check of the host does not see that a program has ended', (t) => {
  t.is(msUntil([page, ping], 'refused'), 15_000);
});

test('nobody knows what a script looks at, or a program at another port', (t) => {
  t.is(msUntil([page, script], 'refused'), 15_000);
  t.is(msUntil([page, script], 'silent'), 35_000);
  t.is(msUntil([page, beside], 'refused'), 15_000);
  // The host that it asks is the same.
  t.is(msUntil([page, beside], 'silent'), 11_000);
  // None is sure: it may be the slower one that notices.
  t.is(msUntil([script, beside], 'refused'), 11_000);
});

test('a check that asks another host does not see that this one is silent', (t) => {
  const elsewhere = { ...quick, keepalived: ['connect_ip 192.0.2.9'] };
  t.is(msUntil([page, elsewhere], 'silent'), 35_000);
});

test('on several ports there may be several programs: each is noticed by who asks there', (t) => {
  const secure = makeCheck('HTTPS', { ...settings, port: 443, retries: 1 });
  const entrances = [80, 443].map(
    (port) => ({ protocol: 'TCP', first: port, last: port }) as const,
  );
  const { port: _, protocol: __, ...rest } = referenceService;
  const { port: ___, ...server } = web1!;
  const marked = { ...rest, mark: 5, entrances, realServers: [server] };
  const until = (checks: HealthChecks) => msOf(detectionTerms({ ...marked, checks }, 'refused'));
  t.is(until([quick, secure]), 9_000);
  t.is(until([quick, page]), 6_000);
});

test('a real server comes back when the slowest of its checks passes, and a new check may be the one that fails', (t) => {
  const both = { ...referenceService, checks: [quick, slow] } as const;
  t.is(msOf(returnTerms(both)), 32_000);
  t.is(msOf(slowestDetectionTerms(both)), 49_000);
  t.is(firstCheckSeconds([both]), 20);
});

test('of several real servers the one counts that is noticed last', (t) => {
  const mixed = { ...service, checks: [quick, page] } as const;
  t.is(msOf(detectionTerms(mixed, 'silent')), 49_000);
});

const anyCheck: fc.Arbitrary<HealthCheck> = fc
  .record({
    type: fc.constantFrom(...checkTypes),
    port: fc.constantFrom(80, 443, 8080),
    connectTimeoutSeconds: fc.integer({ min: 1, max: 60 }),
    retries: fc.nat({ max: 5 }),
    delayBeforeRetrySeconds: fc.integer({ min: 1, max: 60 }),
  })
  .map(({ type, ...rest }) => makeCheck(type, rest, { command: '/bin/true', file: '/run/a' }));

const toChecks = ([first, ...others]: readonly HealthCheck[]): HealthChecks => [first!, ...others];

test('one more check never makes a host that is silent go unnoticed for longer, nor its return quicker', (t) => {
  fc.assert(
    fc.property(fc.array(anyCheck, { minLength: 1, maxLength: 3 }), anyCheck, (some, further) => {
      const [fewer, more] = [toChecks(some), toChecks([...some, further])];
      const sure = fewer.some((check) => kindOf(check).sees.host === 'always');
      if (sure) t.true(msUntil(more, 'silent') <= msUntil(fewer, 'silent'));
      const back = (checks: HealthChecks) => msOf(returnTerms({ ...referenceService, checks }));
      t.true(back(more) >= back(fewer));
    }),
  );
});

test('the order of checks is nothing', (t) => {
  fc.assert(
    fc.property(
      fc.array(anyCheck, { minLength: 1, maxLength: 4 }),
      fc.constantFrom<ServerDeath>('refused', 'silent'),
      (some, death) => {
        t.is(msUntil(toChecks(some), death), msUntil(toChecks(some.toReversed()), death));
      },
    ),
  );
});
