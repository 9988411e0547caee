import test from 'ava';
import type { Cluster } from '../../src/model/cluster/cluster.js';
import { buildContext, withFacts } from '../../src/render/context.js';
import { hostNamed, makeHost, referenceCluster, webService } from './reference-cluster.js';

function contextOf(name: string, cluster: Cluster = referenceCluster): Record<string, unknown> {
  return buildContext(cluster, hostNamed(name, cluster));
}

test('a director sees the instances that it is a member of, with itself and its peers', (t) => {
  const [instance] = contextOf('master')['instances'] as Record<string, unknown>[];
  t.like(instance, {
    name: 'VI_1',
    authPassword: '1111',
    advertIntervalSeconds: 1,
    member: { state: 'MASTER', priority: 150, routerId: 'LVS_MASTER' },
    peers: ['192.168.56.101'],
  });
  t.deepEqual(contextOf('web1')['instances'], []);
});

test('a real server sees the services that it serves, and the addresses to hold on lo', (t) => {
  const other = { ...webService, name: 'other', vip: '10.0.0.9', realServers: [] };
  const context = contextOf('web1', { ...referenceCluster, services: [webService, other] });
  t.deepEqual(
    (context['realServerServices'] as { name: string }[]).map(({ name }) => name),
    ['web'],
  );
  t.deepEqual(context['loopbackVips'], [{ address: '10.0.0.227', cidr: '10.0.0.227/32' }]);
  t.deepEqual(context['sockets'], ['10.0.0.227:80', '192.168.56.102:80']);
});

test('the web server of a real server leaves what a helper reads alone', (t) => {
  const realServers = webService.realServers.map((server) => ({ ...server, port: 21 }));
  const ftp = { ...webService, name: 'ftp', port: 21, helper: 'ftp', realServers } as const;
  const context = contextOf('web1', { ...referenceCluster, services: [webService, ftp] });
  t.deepEqual(context['sockets'], ['10.0.0.227:80', '192.168.56.102:80']);
});

test('addresses on lo have the full prefix length, whatever VRRP uses', (t) => {
  const [instance] = referenceCluster.vrrp;
  const vips = [
    { address: '10.0.0.227', prefixLength: 24 },
    { address: '2001:db8::1', prefixLength: 64 },
  ];
  const context = contextOf('web1', { ...referenceCluster, vrrp: [{ ...instance!, vips }] });
  t.like(context['vips'], [
    { cidr: '10.0.0.227/24', hostCidr: '10.0.0.227/32' },
    { cidr: '2001:db8::1/64', hostCidr: '2001:db8::1/128' },
  ]);
});

test('IPVS needs its core and one module for each scheduler in use', (t) => {
  const services = [
    webService,
    { ...webService, port: 81 },
    { ...webService, scheduler: 'mh' as const },
  ];
  t.deepEqual(contextOf('master', { ...referenceCluster, services })['ipvsModules'], [
    'ip_vs',
    'ip_vs_wrr',
    'ip_vs_mh',
  ]);
});

test('and those of helpers and engines, of which the idle ones are told', (t) => {
  const services = [
    { ...webService, method: 'NAT' as const, helper: 'ftp' as const },
    { ...webService, persistenceEngine: 'sip' as const },
  ];
  const busy = contextOf('master', { ...referenceCluster, services });
  t.deepEqual(busy['ipvsModules'], ['ip_vs', 'ip_vs_wrr', 'ip_vs_ftp', 'ip_vs_pe_sip']);
  t.deepEqual(busy['idleHelperModules'], []);
  t.deepEqual(contextOf('master')['idleHelperModules'], ['ip_vs_ftp']);
});

test('what a host or service may lack is there without a value', (t) => {
  const { gateway: _, ...context } = contextOf('web1');
  t.true('interface' in (context['host'] as object));
  const { persistenceSeconds: __, ...rest } = webService;
  const without = contextOf('web1', {
    ...referenceCluster,
    services: [rest],
    hosts: referenceCluster.hosts.slice(0, 4),
  });
  const [service] = without['services'] as object[];
  t.true('persistenceSeconds' in service!);
  t.true('path' in (service as { check: object }).check);
  t.true('gateway' in without);
  t.is(without['gateway'], undefined);
});

test("the operator's values for a host cover those for the cluster", (t) => {
  const web1 = { ...makeHost('web1', '192.168.56.102', 'real_servers'), vars: { contact: 'web' } };
  t.deepEqual(buildContext(referenceCluster, web1)['vars'], { contact: 'web' });
  t.deepEqual(contextOf('web2')['vars'], { contact: 'noc@example.net' });
});

test('has and is say what the cluster has and what the host is', (t) => {
  t.like(contextOf('master'), {
    has: {
      gateway: true,
      client: false,
      builder: true,
      nginx: true,
      webServer: true,
      persistence: true,
      DR: true,
      NAT: false,
      TUN: false,
    },
    is: { director: true, builder: true, realServer: false, gateway: false, client: false },
    gateway: { name: 'gateway', address: '192.168.56.254' },
  });
});

test('no secret of the SSH settings is in a context', (t) => {
  t.false(JSON.stringify(contextOf('master')).includes('ssh'));
});

test('every file says in one line who manages it and where to look, whatever the inventory is called', (t) => {
  const line = contextOf('master')['managedBy'];
  t.is(
    line,
    'Managed by lvsdeploy: changes made here are overwritten. See /var/lib/lvsdeploy/managed-by.',
  );
  const other = { ...referenceCluster, inventory: 'a\nrm -rf', name: 'other' };
  t.is(contextOf('master', other)['managedBy'], line);
});

test('the interface is the chosen one, else the one that carries the address', (t) => {
  const facts = {
    osId: 'debian',
    osVersion: '12',
    architecture: 'x86_64',
    kernel: '6.1',
    interfaces: [],
    clusterInterface: 'eth0',
  };
  const host = hostNamed('master');
  t.is(withFacts({}, host, facts)['interface'], 'eth0');
  t.is(withFacts({}, { ...host, interface: 'bond0' }, facts)['interface'], 'bond0');
});
