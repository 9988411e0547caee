import test from 'ava';
import { clusterAfter, clusterBefore } from '../../src/forecast/configured-cluster.js';
import { readDirectorConfig } from '../../src/forecast/director-config.js';
import { loadInventory } from '../../src/config/load-inventory.js';
import { failoverTimes } from '../../src/lvs/failover-times.js';
import { selectHosts } from '../../src/model/cluster/cluster.js';
import { listGoldens, renderFor } from '../templates/render-case.js';

const inventories = new Set(listGoldens().map(({ inventory }) => inventory));

for (const inventory of inventories) {
  const name = inventory.split('/').at(-2);
  test(`what the template writes is read back with the same times: ${name}`, async (t) => {
    const { cluster } = await loadInventory(inventory);
    const changes = await Promise.all(
      selectHosts(cluster, 'directors').map(async ({ name: host }) => {
        const text = await renderFor(inventory, host, 'keepalived.conf.hbs');
        const config = readDirectorConfig(text);
        return { host, before: config, after: config };
      }),
    );
    // Members and checks all come from the files: the inventory's own must not show through.
    const disguised = {
      vrrp: cluster.vrrp.map((instance) => ({
        ...instance,
        ...{ advertIntervalMs: 1, version: 2 as const, nopreempt: false, preemptDelaySeconds: 9 },
        members: instance.members.map((member) => ({ ...member, priority: 1 })),
      })),
      services: cluster.services.map((service) => ({ ...service, delayLoopSeconds: 99 })),
    };
    const before = clusterBefore(disguised, changes);
    t.deepEqual(before && failoverTimes(before), failoverTimes(cluster));
    t.deepEqual(failoverTimes(clusterAfter(disguised, changes)), failoverTimes(cluster));
  });
}

test('what is not written has the default of keepalived', (t) => {
  const config = readDirectorConfig(`
    vrrp_instance A {
      virtual_ipaddress {
        192.0.2.1/24 dev eth0
      }
    }
    virtual_server 192.0.2.1 80 {
      real_server 192.0.2.2 8080 {
        HTTP_GET {
        }
      }
    }`);
  t.like(config?.instances[0], { version: 2, priority: 100, advertIntervalMs: 1000 });
  t.deepEqual(config?.instances[0]?.vips, ['192.0.2.1']);
  t.like(config?.services[0], { protocol: 'UDP', delayLoopSeconds: 60 });
  t.like(config?.services[0]?.realServers[0]?.checks?.[0], {
    ...{ port: 8080, connectTimeoutSeconds: 5, retries: 1, delayBeforeRetrySeconds: 3 },
  });
});

test('a check takes what it does not say from its real server, then from its service', (t) => {
  const config = readDirectorConfig(`
    virtual_server 192.0.2.1 80 {
      retry 2
      delay_before_retry 7
      real_server 192.0.2.2 80 {
        retry 4
        TCP_CHECK {
          connect_timeout 3
        }
      }
    }`);
  t.like(config?.services[0]?.realServers[0]?.checks?.[0], {
    ...{ connectTimeoutSeconds: 3, retries: 4, delayBeforeRetrySeconds: 7 },
  });
});

test('names and repeated lines are followed', (t) => {
  const config = readDirectorConfig(`
    $PRIORITY=150
    vrrp_instance A {
      priority $PRIORITY
      virtual_ipaddress {
        ~SEQ(N, 1, 2) 192.0.2.$N
      }
    }`);
  t.like(config?.instances[0], { priority: 150, vips: ['192.0.2.1', '192.0.2.2'] });
});

for (const [what, text] of [
  ['a brace that is missing', 'a {\n b\n'],
  ['a brace too many', 'a {\n}\n}\n'],
  ['an included file', 'include /etc/keepalived/conf.d/*.conf\n'],
  ['a line for one host only', 'vrrp_instance A {\n@master priority 100\n}\n'],
  ['a random number', 'vrrp_instance A {\n priority ${_RANDOM 1 9}\n}\n'],
] as const) {
  test(`a configuration is not guessed at: ${what}`, (t) => {
    t.is(readDirectorConfig(text), undefined);
  });
}
