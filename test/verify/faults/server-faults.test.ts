import test from 'ava';
import { makeCheck } from '../../../src/lvs/checks/make-check.js';
import type { CheckType } from '../../../src/model/cluster/health-check.js';
import { killWebServer } from '../../../src/verify/faults/server-faults.js';
import { makeCluster, referenceService } from '../reference-cluster.js';

const killed = test.macro((t, type: CheckType, unit: RegExp) => {
  const service = { check: makeCheck(type, referenceService.check) };
  const cluster = { ...makeCluster({}, service), webServer: 'nginx' as const };
  const host = cluster.hosts.find(({ name }) => name === 'web1')!;
  const script = killWebServer.inject({ cluster, host });
  t.regex(script, unit);
});

test('the web server of the cluster is killed by its name', killed, 'TCP', /unit=nginx\.service/);
test('a mail server beside it is killed as who has the port', killed, 'SMTP', /ss -Hltnp/);
