import test from 'ava';
import { askingOf } from '../../src/tiers/asking-of.js';
import { makeCheck } from '../../src/lvs/checks/make-check.js';
import type { CheckType } from '../../src/model/cluster/health-check.js';
import { referenceService } from '../verify/reference-cluster.js';

type Case = {
  readonly port: number;
  readonly check?: { readonly type: CheckType; readonly port: number };
  readonly webServer?: 'nginx';
  readonly url: string;
};

const asks = test.macro((t, { port, check, webServer, url }: Case) => {
  const { type = 'TCP', port: checked = port } = check ?? {};
  const realServers = referenceService.realServers.map((server) => ({ ...server, port }));
  const settings = { ...referenceService.checks[0], port: checked };
  const said = { path: '/health', status: 204 };
  const service = {
    port,
    protocol: 'TCP',
    realServers,
    checks: [makeCheck(type, settings, said)],
  } as const;
  const asking = askingOf(
    { tiers: webServer === undefined ? {} : { web: { server: webServer } } },
    service,
  );
  t.is(asking.url('10.0.0.227', port), url);
  t.is(asking.wants, type === 'HTTP' && checked === port ? '204' : undefined);
});

test('a service is asked what its check asks', asks, {
  ...{ port: 5000, check: { type: 'HTTP', port: 5000 } },
  url: 'http://10.0.0.227:5000/health',
});
test('a check on another port knows nothing of the pages of the service', asks, {
  ...{ port: 80, check: { type: 'HTTP', port: 8081 } },
  url: 'http://10.0.0.227:80/',
});
test('nor does it say that HTTP is spoken on the port of the service', asks, {
  ...{ port: 5000, check: { type: 'HTTP', port: 8081 } },
  url: 'telnet://10.0.0.227:5000',
});
test('an HTTP check is without TLS on any port, and so is what it asks', asks, {
  ...{ port: 443, check: { type: 'HTTP', port: 443 } },
  url: 'http://10.0.0.227:443/health',
});
test('port 443 is asked within TLS where nobody says otherwise', asks, {
  ...{ port: 443, url: 'https://10.0.0.227:443/' },
});
test('a port of no web server is asked for a connection only', asks, {
  ...{ port: 3306, url: 'telnet://10.0.0.227:3306' },
});
test('the web server of the cluster serves any port', asks, {
  ...{ port: 3306, webServer: 'nginx', url: 'http://10.0.0.227:3306/' },
});
