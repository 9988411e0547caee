import test from 'ava';
import { describeLoad, isIdle, loadOf } from '../../../src/app/drain/drained-load.js';
import type { IpvsLoad } from '../../../src/facts/ipvs/ipvs-load.js';
import { webService } from '../../render/reference-cluster.js';

const web2: IpvsLoad = {
  protocol: 'TCP',
  service: { address: '10.0.0.227', port: 80 },
  server: { address: '192.168.56.103', port: 80 },
  remembered: 1,
  active: 2,
  inactive: 9,
};

test('what is left is the sum over directors, of the drained real server alone', (t) => {
  const web1 = { ...web2, server: { address: '192.168.56.102', port: 80 } };
  const loads = loadOf([webService], [web2, web1, { ...web2, active: 1 }], { hosts: ['web2'] });
  t.deepEqual(loads, [{ host: 'web2', active: 3, remembered: 2, oneSided: true }]);
  t.is(describeLoad(loads), 'web2 has 3 connections, and persistence remembers 2 clients');
  t.false(isIdle(loads));
});

test('connections of which the end was seen are gone, and of UDP none is ever seen to end', (t) => {
  const idle = { ...web2, active: 0, remembered: 0 };
  t.true(isIdle(loadOf([webService], [idle], { hosts: ['web2'] })));
  const udp = loadOf([{ ...webService, protocol: 'UDP' }], [{ ...idle, protocol: 'UDP' }], {
    hosts: ['web2'],
  });
  t.is(describeLoad(udp), 'web2 has 9 connections');
});

test('of another service nothing is counted', (t) => {
  const loads = loadOf([webService], [web2], { hosts: ['web2'], service: 'smtp' });
  t.true(isIdle(loads));
});

test('the end may be missed where answers go around the directors, and a protocol has an end', (t) => {
  const oneSided = (service: typeof webService, load = web2): boolean | undefined =>
    loadOf([service], [load], { hosts: ['web2'] })[0]?.oneSided;
  t.true(oneSided(webService));
  t.false(oneSided({ ...webService, protocol: 'UDP' }, { ...web2, protocol: 'UDP' }));
  const realServers = webService.realServers.map((server) => ({
    ...server,
    method: 'NAT' as const,
  }));
  t.false(oneSided({ ...webService, realServers }));
});
