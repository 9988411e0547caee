import test from 'ava';
import type { CheckResult } from '../../../src/model/verify/report.js';
import { formatDiagnosis } from '../../../src/report/text/diagnosis-text.js';
import { diagnose } from '../../../src/verify/probes/diagnose.js';
import type { Place } from '../../../src/verify/probes/probe.js';
import { judgeObservations } from '../../../src/verify/probes/run-probes.js';
import { observe, readFixture, type Json } from './sound-cluster.js';

function diagnoseCase(file: string) {
  const { seen = {}, cluster = {} } = readFixture(file) as { seen?: Json; cluster?: Json };
  return diagnose(judgeObservations(observe(seen, cluster)));
}

test('a sound cluster has no cause of anything', (t) => {
  const { steps, cause, further } = diagnose(judgeObservations(observe()));
  t.deepEqual(
    steps.map(({ place, status }) => `${place} ${status}`),
    ['client pass', 'gateway pass', 'director pass', 'real server pass'],
  );
  t.is(cause, undefined);
  t.deepEqual(further, []);
  t.is(
    steps.reduce((sum, { checks }) => sum + checks.length, 0),
    judgeObservations(observe()).length,
    'Every check stands at one place.',
  );
});

test('of several that fail, the one from which the others follow is the cause', (t) => {
  const { cause, further, steps } = diagnoseCase('requests/black-hole-behind-one-real-server.json');
  t.is(cause?.name, 'loopback-vip');
  t.true(further.some(({ name }) => name === 'requests'));
  t.false(further.some((check) => check === cause));
  t.deepEqual(
    steps.filter(({ status }) => status === 'fail').map(({ place }) => place),
    ['client', 'real server'],
  );
});

test('what nobody knows is no cause, but is told', (t) => {
  const { cause, further } = diagnoseCase('requests/nobody-to-ask.json');
  t.is(cause, undefined);
  t.deepEqual([...new Set(further.map(({ status }) => status))], ['unknown']);
});

test('an unknown that is allowed is not told', (t) => {
  const allowed: CheckResult = {
    ...{ name: 'balance', status: 'unknown', reason: 'One address only.' },
    unknownIsAllowed: true,
  };
  const { further, steps } = diagnose([allowed]);
  t.deepEqual(further, []);
  t.deepEqual(
    steps.flatMap(({ status = [] }) => status),
    ['pass'],
  );
});

test('a place where nothing was checked has not passed', (t) => {
  const mtu: CheckResult = { name: 'mtu', status: 'pass', reason: 'All have 1500.' };
  const toText = (checks: readonly CheckResult[], absent: readonly Place[]) =>
    formatDiagnosis(diagnose(checks, absent), { style: (_, text) => text, verbose: false })[1];
  t.is(toText([], ['gateway']), '2. gateway      -     none in the inventory');
  t.is(toText([], []), '2. gateway      -     nothing was checked');
  t.is(toText([mtu], ['gateway']), '2. gateway      pass  1 check; none in the inventory');
  t.is(toText([mtu], []), '2. gateway      pass  1 check');
});
