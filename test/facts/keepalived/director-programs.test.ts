import test from 'ava';
import { directorPrograms } from '../../../src/facts/keepalived/director-programs.js';
import { makeCheck } from '../../../src/lvs/checks/make-check.js';
import { makeCluster } from '../../verify/reference-cluster.js';

test('programs of quorums, checks and further keywords, each with what it is for', (t) => {
  const cluster = makeCluster({}, { quorum: { weight: 1, hysteresis: 0, upCommand: '/opt/up a' } });
  const [service] = cluster.services;
  const [instance] = cluster.vrrp;
  const [settings] = service!.checks;
  const check = makeCheck('SCRIPT', settings, { command: '/opt/check --fast' });
  const [first, ...others] = service!.realServers;
  const realServers = [
    { ...first!, checks: [settings, check] as const, keepalived: ['notify_down /opt/down'] },
    ...others,
  ];
  const programs = directorPrograms({
    ...cluster,
    services: [{ ...service!, realServers, keepalived: ['quorum_down "/opt/lost x" root'] }],
    vrrp: [{ ...instance!, keepalived: ['notify_master "/opt/master VI_1"', 'debug 1'] }],
    keepalived: ['script_user root', 'notify_fifo_script /opt/fifo'],
    keepalivedBlocks: ['vrrp_script proxy {', '  script "/opt/proxy -q"', '  interval 2', '}'],
  });
  t.deepEqual(
    programs.map(({ path, purpose }) => `${path}: ${purpose}`),
    [
      '/opt/check: the health check of web',
      '/opt/up: quorum up of web',
      '/opt/lost: quorum_down of web',
      '/opt/down: notify_down of web1',
      '/opt/master: notify_master of vrrp_instance VI_1',
      '/opt/fifo: notify_fifo_script of global_defs',
      '/opt/proxy: script of vrrp_script proxy',
    ],
  );
  t.deepEqual(directorPrograms(makeCluster()), []);
});
