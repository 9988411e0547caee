import test from 'ava';
import { method } from '../../src/keepalived/grammar/lvs/method.js';
import { readServices } from '../../src/keepalived/meaning/virtual-services.js';
import { readInstances } from '../../src/keepalived/meaning/vrrp-instances.js';
import { readConfiguration } from '../../src/keepalived/read-configuration.js';

function serviceOf(lines: string, server = 'real_server 192.0.2.2 8080 {\n}') {
  const text = `virtual_server 192.0.2.1 80 {\n${lines}\n${server}\n}`;
  return readServices(readConfiguration(text).statements)[0];
}

function instanceOf(lines: string, globals = '') {
  const text = `global_defs {\n${globals}\n}\nvrrp_instance A {\n${lines}\n}`;
  return readInstances(readConfiguration(text).statements)[0];
}

test('without a protocol a service is UDP, and its name may be in any case', (t) => {
  t.is(serviceOf('')?.protocol, 'UDP');
  t.is(serviceOf('protocol tcp')?.protocol, 'TCP');
  t.is(serviceOf('protocol udp')?.protocol, 'UDP');
  t.is(serviceOf('protocol tpc')?.protocol, 'UDP');
});

test('nb_get_retry counts where HTTP is asked, and is dropped elsewhere', (t) => {
  const check = (kind: string, line: string) =>
    serviceOf('', `real_server 192.0.2.2 80 {\n${kind} {\n${line}\n}\n}`)?.realServers[0]
      ?.checks?.[0].retries;
  t.is(check('TCP_CHECK', 'nb_get_retry 3'), 1);
  t.is(check('TCP_CHECK', 'retry 3'), 3);
  t.is(check('HTTP_GET', 'nb_get_retry 3'), 3);
  t.is(check('HTTP_GET', 'nb_get_retry 3\nretry 2'), 2);
});

test('persistence without a number is six minutes, and 0 is none', (t) => {
  t.is(serviceOf('persistence_timeout')?.persistenceSeconds, 360);
  t.is(serviceOf('persistence_timeout 0')?.persistenceSeconds, undefined);
  t.is(serviceOf('persistence_timeout 60')?.persistenceSeconds, 60);
});

test('only address translation leads to another port', (t) => {
  const port = (lines: string) => serviceOf(lines)?.realServers[0]?.port;
  t.is(port('lvs_method DR'), 80);
  t.is(port('lb_kind TUN'), 80);
  t.is(port('lvs_method NAT'), 8080);
  // Not known in lower case, and so NAT, the default.
  t.is(port('lb_kind dr'), 8080);
  t.is(serviceOf('', 'real_server 192.0.2.2 {\n}')?.realServers[0]?.port, 80);
});

test('the method of a real server is its own, that of its service, or address translation', (t) => {
  const method = (lines: string) => serviceOf(lines)?.realServers[0]?.method;
  t.is(method('lvs_method DR'), 'DR');
  t.is(method('lvs_method DR\nlb_kind dr'), 'DR');
  t.is(method('lb_kind dr'), 'NAT');
  t.is(method(''), 'NAT');
  const own = 'real_server 192.0.2.2 80 {\nlvs_method TUN\n}';
  t.is(serviceOf('lvs_method DR', own)?.realServers[0]?.method, 'TUN');
});

test('flags of schedulers and one-packet scheduling are told', (t) => {
  t.like(serviceOf('lvs_sched sh\nsh-port\nops'), { schedulerFlags: ['sh-port'], onePacket: true });
  t.like(serviceOf('lvs_sched rr'), { schedulerFlags: [], onePacket: false });
});

test('of two names of the scheduler the last one counts, and what keepalived does not know does not', (t) => {
  t.is(serviceOf('lvs_sched rr\nlb_algo wrr')?.scheduler, 'wrr');
  t.is(serviceOf('lb_algo wrr\nlvs_sched rr')?.scheduler, 'rr');
  t.is(serviceOf('lvs_sched rr\nlvs_sched RR')?.scheduler, 'rr');
});

test('a real server without a weight has that of its service', (t) => {
  t.is(serviceOf('weight 7')?.realServers[0]?.weight, 7);
  t.is(serviceOf('')?.realServers[0]?.weight, 1);
});

test('a MASTER takes its addresses back, whatever is written', (t) => {
  t.like(instanceOf('state MASTER\nnopreempt\npreempt_delay 9'), {
    ...{ nopreempt: false, preemptDelaySeconds: 0, priority: 255 },
  });
  t.like(instanceOf('nopreempt\npreempt_delay 9'), { nopreempt: true, preemptDelaySeconds: 0 });
  t.like(instanceOf('preempt_delay 9'), {
    nopreempt: false,
    preemptDelaySeconds: 9,
    priority: 100,
  });
});

test('a password needs a kind, and version 2', (t) => {
  const authentication = 'authentication {\nauth_type PASS\nauth_pass Nine-Char\n}';
  t.is(instanceOf(authentication)?.authentication?.reveal(), 'PASS Nine-Cha');
  t.is(instanceOf(`version 3\n${authentication}`)?.authentication, undefined);
  t.is(instanceOf('authentication {\nauth_pass a\n}')?.authentication, undefined);
});

test('the version is that of the instance, then that of its addresses, then that of all', (t) => {
  t.is(instanceOf('', 'vrrp_version 3')?.version, 3);
  t.is(instanceOf('version 2', 'vrrp_version 3')?.version, 2);
  t.is(instanceOf('virtual_ipaddress {\n2001:db8::1\n}')?.version, 3);
  t.is(instanceOf('version 4')?.version, 2);
});

test('a number that is out of range is not taken', (t) => {
  t.like(instanceOf('priority 256\nadvert_int 0\nvirtual_router_id 7'), {
    ...{ priority: 100, advertIntervalMs: 1000, virtualRouterId: 7 },
  });
});

test('a tunnel is of the type that is said, or of IPIP where keepalived takes none of the words', (t) => {
  const tunnel = (lines: string, server?: string) =>
    serviceOf(lines, server)?.realServers[0]?.tunnel;
  t.deepEqual(tunnel('lvs_method TUN'), { type: 'ipip' });
  t.deepEqual(tunnel('lvs_method TUN type gue port 6080 nocsum'), { type: 'gue', port: 6080 });
  t.deepEqual(tunnel('lvs_method TUN type gre csum'), { type: 'gre' });
  t.is(tunnel('lvs_method DR'), undefined);
  for (const words of [
    'type gue',
    'type gre port 6080',
    'type geneve',
    'type',
    'type gue port 65536',
    'type ipip csum',
    'type gre remcsum',
    'gue 6080',
  ]) {
    t.deepEqual(tunnel(`lvs_method TUN ${words}`), { type: 'ipip' }, words);
    t.is(
      method.alter?.(['TUN', ...words.split(' ')]),
      'keepalived takes none of the words after TUN, and the tunnel is one of IPIP',
    );
  }
  const own = 'real_server 192.0.2.2 80 {\nlvs_method TUN\n}';
  t.deepEqual(tunnel('lvs_method TUN type gre', own), { type: 'ipip' });
});

test('a service by firewall mark has its mark alone, and its real servers the port that is asked for', (t) => {
  const read = (server: string) => {
    const text = `virtual_server fwmark 11404567 {\nlvs_method DR\nreal_server ${server} {\nTCP_CHECK {\nconnect_port 80\n}\n}\n}`;
    return readServices(readConfiguration(text).statements)[0];
  };
  for (const server of ['192.0.2.2', '192.0.2.2 0', '192.0.2.2 8080']) {
    const service = read(server);
    t.like(service, { mark: 11404567, vip: undefined, port: undefined, protocol: undefined });
    t.is(service?.realServers[0]?.port, undefined);
    t.is(service?.realServers[0]?.checks?.[0].port, 80);
  }
});

test('a quorum is at most what all real servers weigh, and its hysteresis is below it', (t) => {
  const quorum = (lines: string) => serviceOf(lines)?.quorum;
  t.is(quorum(''), undefined);
  t.deepEqual(quorum('weight 3\nquorum 2\nhysteresis 1'), { weight: 2, hysteresis: 1 });
  t.deepEqual(quorum('weight 3\nquorum 4\nhysteresis 4'), { weight: 3, hysteresis: 2 });
  t.deepEqual(quorum('quorum_up "/usr/bin/true a b"\nquorum_up /usr/bin/false'), {
    ...{ weight: 1, hysteresis: 0, upCommand: '/usr/bin/true a b' },
  });
});

test('a sorry server has the port that it says only by address translation', (t) => {
  const sorry = (lines: string) => serviceOf(lines)?.sorryServer;
  t.deepEqual(sorry('lvs_method DR\nsorry_server 192.0.2.9 8080'), {
    address: '192.0.2.9',
    port: 80,
  });
  t.deepEqual(sorry('sorry_server 192.0.2.9 8080'), { address: '192.0.2.9', port: 8080 });
  t.deepEqual(sorry('sorry_server 192.0.2.9'), { address: '192.0.2.9', port: 80 });
  t.deepEqual(sorry('lvs_method NAT\nsorry_server 192.0.2.9 81\nsorry_server_lvs_method DR'), {
    ...{ address: '192.0.2.9', port: 80 },
  });
});

test('what becomes of a failed real server is its own, or that of its service', (t) => {
  const server = (lines: string, own: string) =>
    serviceOf(lines, `real_server 192.0.2.2 80 {\n${own}\n}`)?.realServers[0];
  t.is(server('', 'inhibit_on_failure')?.inhibitOnFailure, true);
  t.is(server('inhibit_on_failure', '')?.inhibitOnFailure, true);
  t.is(server('inhibit_on_failure', 'inhibit_on_failure false')?.inhibitOnFailure, undefined);
  t.deepEqual(server('', 'uthreshold 5\nlthreshold 3')?.limits, { upper: 5, lower: 3 });
  t.deepEqual(server('', 'uthreshold 5')?.limits, { upper: 5 });
  t.is(server('', 'uthreshold 0\nlthreshold 3')?.limits, undefined);
});

test('an engine of persistence that is known here is told', (t) => {
  t.is(serviceOf('persistence_timeout 60\npersistence_engine sip')?.persistenceEngine, 'sip');
  t.is(serviceOf('persistence_engine other')?.persistenceEngine, undefined);
});
