import test from 'ava';
import { makeCheck } from '../../src/lvs/checks/make-check.js';
import { tierFlags, tierUnitFor, tierUnits, tierValues } from '../../src/tiers/tier-table.js';
import { makeCluster, referenceService } from '../verify/reference-cluster.js';

const none = { tiers: {} };
const places = {
  contentFolder: '/var/www/lvsdeploy-content',
  contentRecord: '/var/lib/lvsdeploy/content',
};
const web = { tiers: { web: { server: 'nginx' } } } as const;

test('what a cluster does not have is known to plays and templates all the same', (t) => {
  t.deepEqual(tierFlags(none), { webServer: false, nginx: false, deployedContent: false });
  t.deepEqual(tierValues(none), { ...places, webServer: undefined, healthPath: undefined });
  t.deepEqual(tierFlags(web), { webServer: true, nginx: true, deployedContent: false });
  t.deepEqual(tierValues(web), { ...places, webServer: 'nginx', healthPath: undefined });
  const settings = { server: 'nginx', content: '/srv/site', health: '/health' } as const;
  t.true(tierFlags({ tiers: { web: settings } })['deployedContent']);
  t.is(tierValues({ tiers: { web: settings } })['healthPath'], '/health');
});

test('the web server runs on real servers', (t) => {
  t.deepEqual(tierUnits(web, 'real_servers'), ['nginx.service']);
  t.deepEqual(tierUnits(web, 'directors'), []);
  t.deepEqual(tierUnits(none, 'real_servers'), []);
});

test('the web server answers for services that may speak HTTP, and for no others', (t) => {
  const [service = referenceService] = makeCluster().services;
  const mail = { ...service, checks: [makeCheck('SMTP', service.checks[0], {})] as const };
  t.is(tierUnitFor(web, service), 'nginx.service');
  t.is(tierUnitFor(web, mail), undefined);
  t.is(tierUnitFor(none, service), undefined);
});
