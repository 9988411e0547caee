import test from 'ava';
import { makeCheck } from '../../../src/lvs/checks/make-check.js';
import type { VirtualService } from '../../../src/model/cluster/cluster.js';
import { gateTimes, untilChecksFailed } from '../../../src/rollout/gate/gate-times.js';
import { makeCluster, referenceService } from '../../verify/reference-cluster.js';

const [settings] = referenceService.checks;
const quick = makeCheck('TCP', { ...settings, connectTimeoutSeconds: 1, retries: 0 });
const slow = makeCheck('HTTP', { ...settings, connectTimeoutSeconds: 20 });
const slackMs = 1_500;

/** Of a service with a delay_loop of 6 s. */
function holdMs(service: VirtualService, changed: readonly string[]): number {
  const cluster = { ...makeCluster(), services: [service] };
  return untilChecksFailed(gateTimes(cluster), cluster, changed).holdMs;
}

// 6 s, 4 x 20 s and 3 x 3 s: the quick one notices a dead host, but not a page that is broken.
test('behind a change of checks a gate waits for the slowest one', (t) => {
  const service = { ...referenceService, checks: [quick, slow] } as const;
  t.is(holdMs(service, ['10.0.0.227 80']), 95_000 + slackMs);
  t.true(holdMs(service, ['10.0.0.227 81']) < 10_000);
});

test('a service by mark is known by its mark', (t) => {
  const { port: _, protocol: __, ...rest } = referenceService;
  const entrances = [{ protocol: 'TCP', first: 80, last: 81 }] as const;
  const service = { ...rest, mark: 5, entrances, checks: [quick] } as const;
  t.is(holdMs(service, ['fwmark 5']), 7_000 + slackMs);
  t.true(holdMs(service, ['10.0.0.227 80']) < 7_000);
});
