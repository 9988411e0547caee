import test from 'ava';
import { askingOfCheck, questionsAt } from '../../../src/lvs/asking/asking-of.js';
import { makeCheck } from '../../../src/lvs/checks/make-check.js';
import { doorsOf } from '../../../src/lvs/entrances/doors.js';
import type { CheckType, HealthChecks } from '../../../src/model/cluster/health-check.js';
import { referenceService } from '../../verify/reference-cluster.js';

const [settings] = referenceService.checks;
const checkBy = (type: CheckType, said: object = {}, port = 80) =>
  makeCheck(type, { ...settings, port }, { ...said });

function questions(...checks: HealthChecks) {
  return doorsOf({ ...referenceService, checks })
    .flatMap(questionsAt)
    .map((door) => `${door.name}: ${askingOfCheck(door)?.url(door.vip, door.port) ?? 'its port'}`);
}

test('a service is asked what the check asks that tells what is spoken', (t) => {
  t.deepEqual(questions(checkBy('TCP'), checkBy('HTTP', { path: '/health' })), [
    'web: http://10.0.0.227:80/health',
  ]);
  t.deepEqual(questions(checkBy('TCP')), ['web: its port']);
});

test('where several do, it is asked each of their questions', (t) => {
  t.deepEqual(
    questions(checkBy('HTTP', { path: '/a' }), checkBy('PING'), checkBy('HTTP', { path: '/b' })),
    ['web (check 1): http://10.0.0.227:80/a', 'web (check 3): http://10.0.0.227:80/b'],
  );
});

test('a check at another port tells nothing of what clients ask', (t) => {
  t.deepEqual(questions(checkBy('HTTP', { path: '/a' }, 8080), checkBy('HTTP', { path: '/b' })), [
    'web: http://10.0.0.227:80/b',
  ]);
});

test('each question is about one check, of the same service', (t) => {
  const checks = [checkBy('HTTP', { path: '/a' }), checkBy('HTTP', { path: '/b' })] as const;
  const [first, second] = doorsOf({ ...referenceService, checks }).flatMap(questionsAt);
  t.deepEqual([first?.checks, second?.checks], [[checks[0]], [checks[1]]]);
  t.deepEqual(second?.service.checks, checks);
});
