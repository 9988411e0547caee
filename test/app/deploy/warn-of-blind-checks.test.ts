import test from 'ava';
import { warnOfBlindChecks } from '../../../src/app/deploy/warn-of-blind-checks.js';
import { makeCheck } from '../../../src/lvs/checks/make-check.js';
import type { CheckType } from '../../../src/model/cluster/health-check.js';
import { makeCluster, referenceService } from '../../verify/reference-cluster.js';

function warningsWith(...types: readonly [CheckType, ...CheckType[]]): readonly string[] {
  const [settings] = referenceService.checks;
  const [first, ...others] = types.map((type) => makeCheck(type, settings, { path: '/health' }));
  const cluster = makeCluster({}, { checks: [first!, ...others] });
  const tiers = { web: { server: 'nginx', content: '/srv/site', health: '/health' } } as const;
  const said: string[] = [];
  warnOfBlindChecks(
    { emit: (event) => void said.push('text' in event ? event.text : event.type) },
    { services: cluster.services, tiers },
  );
  return said;
}

test('a service that is checked by connections alone is warned of', (t) => {
  const [said, ...others] = warningsWith('TCP');
  t.deepEqual(others, []);
  t.regex(said ?? '', /^web is checked by connections alone: .* path: \/health \}$/);
});

test('one page that is looked at is enough', (t) => {
  t.deepEqual(warningsWith('HTTP'), []);
  t.deepEqual(warningsWith('TCP', 'HTTP'), []);
});
