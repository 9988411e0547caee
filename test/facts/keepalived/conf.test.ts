import { readFileSync } from 'node:fs';
import test from 'ava';
import { readKeepalivedConf } from '../../../src/facts/keepalived/conf.js';
import type { InstanceMeaning } from '../../../src/keepalived/meaning/vrrp-instances.js';
import { Secret } from '../../../src/model/run/secret.js';
import { testFolder } from '../../golden.js';

function rendered(...names: readonly string[]): string {
  return readFileSync(testFolder('templates', 'fixtures', ...names), 'utf8');
}

test('the reference configuration is read back', (t) => {
  const { instances, services } = readKeepalivedConf(
    rendered('reference', 'master', 'keepalived.conf'),
  );
  t.deepEqual(instances, [
    {
      name: 'VI_1',
      interface: 'eth0',
      virtualRouterId: 51,
      version: 2,
      advertIntervalMs: 1000,
      priority: 150,
      authentication: new Secret('PASS 1111'),
      advertised: ['10.0.0.227'],
      vips: ['10.0.0.227'],
      nopreempt: false,
      preemptDelaySeconds: 5,
      delivery: { type: 'multicast', group: '224.0.0.18' },
    },
  ]);
  t.deepEqual(services, [
    {
      vip: '10.0.0.227',
      port: 80,
      protocol: 'TCP',
      scheduler: 'wrr',
      schedulerFlags: [],
      onePacket: false,
      persistenceSeconds: 60,
      delayLoopSeconds: 6,
      realServers: ['192.168.56.102', '192.168.56.103'].map((address) => ({
        ...{ address, port: 80, method: 'DR', weight: 3 },
        checks: [
          {
            ...{ type: 'TCP', port: 80, connectTimeoutSeconds: 5 },
            ...{ retries: 3, delayBeforeRetrySeconds: 3 },
          },
        ],
      })),
    },
  ]);
});

test('directors of one cluster agree, and have the same services', (t) => {
  for (const [name, one, other] of [
    ['reference', 'master', 'backup'],
    ['fast', 'lb1', 'lb3'],
    ['several-vips', 'lb1', 'lb2'],
  ] as const) {
    const read = (host: string) => readKeepalivedConf(rendered(name, host, 'keepalived.conf'));
    const own = ({ priority, delivery, preemptDelaySeconds, ...agreed }: InstanceMeaning) => agreed;
    t.deepEqual(read(one).instances.map(own), read(other).instances.map(own));
    t.deepEqual(read(one).services, read(other).services);
    t.true(read(one).instances.length > 0 && read(one).services.length > 0);
  }
});

test('what an operator wrote by hand is read too', (t) => {
  const { instances, services } = readKeepalivedConf(
    [
      '! an old file',
      'vrrp_instance VI {',
      '  virtual_router_id 7 # unique',
      '  virtual_ipaddress {',
      '    10.0.0.2/24 dev eth0 label eth0:1',
      '    10.0.0.1',
      '  }',
      '}',
      'virtual_server fwmark 3 {',
      '}',
      'virtual_server 10.0.0.1 25 {',
      '  lb_algo rr',
      '  sorry_server 10.0.0.9 25',
      '  real_server 10.0.0.10 25 {',
      '    SMTP_CHECK {',
      '    }',
      '  }',
      '}',
    ].join('\n'),
  );
  t.deepEqual(instances[0]?.advertised, ['10.0.0.1', '10.0.0.2']);
  t.deepEqual(services, [
    {
      ...{ mark: 3, scheduler: 'wlc', schedulerFlags: [], onePacket: false },
      ...{ delayLoopSeconds: 60, realServers: [] },
    },
    {
      vip: '10.0.0.1',
      port: 25,
      protocol: 'UDP',
      scheduler: 'rr',
      schedulerFlags: [],
      onePacket: false,
      delayLoopSeconds: 60,
      sorryServer: { address: '10.0.0.9', port: 25 },
      realServers: [
        {
          ...{ address: '10.0.0.10', port: 25, method: 'NAT', weight: 1 },
          checks: [
            {
              ...{ type: 'SMTP', port: 25, heloName: 'smtpchecker.keepalived.org' },
              ...{ connectTimeoutSeconds: 5, retries: 1, delayBeforeRetrySeconds: 1 },
            },
          ],
        },
      ],
    },
  ]);
});
