import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { testFolder } from '../golden.js';
import { findPrometheusTools, promtool } from '../monitoring/prometheus-tools.js';
import { missingProgram } from '../programs.js';
import { testUnless } from '../skips.js';

const shells = [['dash'], ['busybox', 'sh']] as const;

/** A folder in the place of the root, with a script as a host of the fixture has it, and programs that say what is told. */
class FakeHost {
  readonly #root = mkdtempSync(path.join(tmpdir(), 'lvs-metrics-'));

  constructor(t: ExecutionContext, host: string) {
    t.teardown(() => rmSync(this.#root, { recursive: true }));
    const script = readFileSync(
      testFolder('templates', 'fixtures', 'metrics', host, 'lvs-metrics.sh'),
      'utf8',
    );
    this.write(
      'script',
      script
        .replaceAll(/\/(?=(?:proc|run|var\/lib)\/)/g, `${this.#root}/`)
        .replace('\nPATH=', `\nPATH=${this.#root}/bin:`),
    );
    mkdirSync(path.join(this.#root, 'var/lib/prometheus/node-exporter'), { recursive: true });
    this.program('date', 'echo 1800000000');
  }

  write(name: string, text: string): void {
    const file = path.join(this.#root, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  /** Also notes that it was started. */
  program(name: string, script: string): void {
    this.write(`bin/${name}`, `#!/bin/sh\necho ${name} >>${this.#root}/started\n${script}\n`);
    chmodSync(path.join(this.#root, 'bin', name), 0o755);
  }

  run(shell: readonly string[]): { readonly status: number | null; readonly stderr: string } {
    const [program = 'sh', ...args] = shell;
    return spawnSync(program, [...args, path.join(this.#root, 'script')], { encoding: 'utf8' });
  }

  get folder(): readonly string[] {
    return readdirSync(path.join(this.#root, 'var/lib/prometheus/node-exporter'));
  }

  get metrics(): string {
    return readFileSync(
      path.join(this.#root, 'var/lib/prometheus/node-exporter/lvs-host.prom'),
      'utf8',
    );
  }

  get samples(): readonly string[] {
    return this.metrics
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => line.replace('cluster="shop",', ''));
  }

  get started(): readonly string[] {
    return readFileSync(path.join(this.#root, 'started'), 'utf8').trim().split('\n');
  }
}

const table = `IP Virtual Server version 1.2.1 (size=4096)
Prot LocalAddress:Port Scheduler Flags
  -> RemoteAddress:Port Forward Weight ActiveConn InActConn
UDP  C0000250:0035 wlc 
  -> C000020B:0035      Route   1      0          7         
  -> C000020C:0035      Route   0      0          0         
TCP  C0000250:0050 wlc persistent 60
  -> C000020B:0050      Route   1      12         345       
  -> C0000263:0050      Route   1      0          0         
  -> C000020D:0050      Route   1      0          0         
`;

function director(
  t: ExecutionContext,
  { owned = true, ipvs = table, drained = '' } = {},
): FakeHost {
  const host = new FakeHost(t, 'lb1');
  host.program(
    'ip',
    `echo '1: lo    inet 127.0.0.1/8 scope host lo\\       valid_lft forever'
echo '2: eth0    inet 192.0.2.1/24 brd 192.0.2.255 scope global eth0\\       valid_lft forever'
${owned ? "echo '2: eth0    inet 192.0.2.80/32 scope global eth0\\       valid_lft forever'" : ''}`,
  );
  host.write('proc/net/ip_vs', ipvs);
  host.write('run/keepalived.pid', '4711\n');
  host.write('proc/4711/comm', 'keepalived\n');
  if (drained !== '') host.write('var/lib/lvsdeploy/drained', drained);
  return host;
}

const server = (service: string, protocol: string, name: string): string =>
  `{host="lb1",service="${service}",vip="192.0.2.80",protocol="${protocol}",real_server="${name}:${service === 'web' ? '80' : '53'}"}`;

function realServer(
  t: ExecutionContext,
  { ignore = '1', vip = true, listens = '192.0.2.80:80' } = {},
): FakeHost {
  const host = new FakeHost(t, 'web1');
  host.program(
    'ip',
    `echo '1: lo    inet 127.0.0.1/8 scope host lo\\       valid_lft forever'
${vip ? "echo '1: lo    inet 192.0.2.80/32 scope global lo:lvs\\       valid_lft forever'" : ''}`,
  );
  host.program(
    'ss',
    `echo 'tcp   LISTEN 0      511    ${listens}    0.0.0.0:*   '\necho 'udp   UNCONN 0      0      *:53    *:*   '`,
  );
  host.write('proc/sys/net/ipv4/conf/all/arp_ignore', `${ignore}\n`);
  host.write('proc/sys/net/ipv4/conf/all/arp_announce', '2\n');
  return host;
}

for (const shell of shells) {
  const [program] = shell;
  const title = (text: string): string => `lvs-metrics.sh under ${program}: ${text}`;
  const run = testUnless(program === 'busybox' ? missingProgram(program) : undefined);

  run(title('a director says what it owns, and what its table is against what is wanted'), (t) => {
    const host = director(t);
    const { status, stderr } = host.run(shell);
    t.is(stderr, '');
    t.is(status, 0);
    t.deepEqual(host.samples, [
      'lvs_host_keepalived_running{host="lb1"} 1',
      'lvs_host_vip_owned{host="lb1",vip="192.0.2.80"} 1',
      'lvs_host_service_real_servers_wanted{host="lb1",service="web",vip="192.0.2.80",protocol="TCP"} 2',
      'lvs_host_service_real_servers_wanted{host="lb1",service="dns",vip="192.0.2.80",protocol="UDP"} 2',
      'lvs_host_service_real_servers_serving{host="lb1",service="web",vip="192.0.2.80",protocol="TCP"} 1',
      'lvs_host_service_real_servers_serving{host="lb1",service="dns",vip="192.0.2.80",protocol="UDP"} 1',
      'lvs_host_table_strangers{host="lb1"} 1',
      `lvs_host_real_server_weight${server('web', 'TCP', 'web1')} 1`,
      `lvs_host_real_server_weight${server('dns', 'UDP', 'web1')} 1`,
      `lvs_host_real_server_weight${server('dns', 'UDP', 'web2')} 0`,
      `lvs_host_real_server_active_connections${server('web', 'TCP', 'web1')} 12`,
      `lvs_host_real_server_active_connections${server('dns', 'UDP', 'web1')} 0`,
      `lvs_host_real_server_active_connections${server('dns', 'UDP', 'web2')} 0`,
      `lvs_host_real_server_inactive_connections${server('web', 'TCP', 'web1')} 345`,
      `lvs_host_real_server_inactive_connections${server('dns', 'UDP', 'web1')} 7`,
      `lvs_host_real_server_inactive_connections${server('dns', 'UDP', 'web2')} 0`,
      `lvs_host_real_server_drained${server('web', 'TCP', 'web1')} 0`,
      `lvs_host_real_server_drained${server('web', 'TCP', 'web2')} 0`,
      `lvs_host_real_server_drained${server('dns', 'UDP', 'web1')} 0`,
      `lvs_host_real_server_drained${server('dns', 'UDP', 'web2')} 0`,
      'lvs_host_timestamp_seconds{host="lb1"} 1800000000',
    ]);
    t.deepEqual(host.started.toSorted(), ['date', 'ip'], 'and mv');
  });

  run(title('a director that owns nothing, has no table and no keepalived says so'), (t) => {
    const host = director(t, { owned: false, ipvs: '' });
    host.write('proc/4711/comm', 'something-else\n');
    t.is(host.run(shell).stderr, '');
    t.like(host.samples, {
      0: 'lvs_host_keepalived_running{host="lb1"} 0',
      1: 'lvs_host_vip_owned{host="lb1",vip="192.0.2.80"} 0',
    });
    t.true(host.samples.includes('lvs_host_table_strangers{host="lb1"} 0'));
    t.false(
      host.metrics.includes('lvs_host_real_server_weight'),
      'a metric without samples is left out',
    );
  });

  run(title('who is drained, for one service or for all, is known by the record'), (t) => {
    const host = director(t, {
      drained: `# Which real servers are drained.\nserial 3 2026-11-30T12:00:00Z alice@desk\n\nweb1 dns 2026-11-30T12:00:00Z alice@desk\nweb2 * 2026-11-30T12:00:00Z alice@desk\n`,
    });
    t.is(host.run(shell).stderr, '');
    const drained = host.samples.filter(
      (line) => line.includes('_drained{') && line.endsWith(' 1'),
    );
    t.deepEqual(drained, [
      `lvs_host_real_server_drained${server('web', 'TCP', 'web2')} 1`,
      `lvs_host_real_server_drained${server('dns', 'UDP', 'web1')} 1`,
      `lvs_host_real_server_drained${server('dns', 'UDP', 'web2')} 1`,
    ]);
  });

  run(title('a real server says what it holds, whether it is silent, and who listens'), (t) => {
    const host = realServer(t);
    const { status, stderr } = host.run(shell);
    t.is(stderr, '');
    t.is(status, 0);
    t.deepEqual(host.samples, [
      'lvs_host_vip_held{host="web1",vip="192.0.2.80",device="lo"} 1',
      'lvs_host_arp_silent{host="web1"} 1',
      'lvs_host_service_listens{host="web1",service="web",address="192.0.2.80",port="80",protocol="TCP"} 1',
      'lvs_host_service_listens{host="web1",service="dns",address="192.0.2.80",port="53",protocol="UDP"} 1',
      'lvs_host_timestamp_seconds{host="web1"} 1800000000',
    ]);
    t.deepEqual(host.started.toSorted(), ['date', 'ip', 'ss'], 'and mv');
    t.deepEqual(host.folder, ['lvs-host.prom']);
  });

  run(
    title('a real server that has lost its address, its silence and its listener says so'),
    (t) => {
      const host = realServer(t, { ignore: '0', vip: false, listens: '192.0.2.80:8080' });
      t.is(host.run(shell).stderr, '');
      t.deepEqual(
        host.samples.slice(0, 3).map((line) => line.slice(-2)),
        [' 0', ' 0', ' 0'],
      );
    },
  );

  run(title('where it cannot say everything, the former file stays'), (t) => {
    const host = realServer(t);
    t.is(host.run(shell).status, 0);
    const before = host.metrics;
    host.program('date', 'exit 1');
    host.program('mv', 'exit 1');
    t.not(host.run(shell).status, 0);
    t.is(host.metrics, before);
  });
}

const tools = findPrometheusTools();

testUnless('missing' in tools ? tools.missing : undefined)(
  'promtool accepts what hosts write',
  (t) => {
    for (const host of [director(t), realServer(t)]) {
      host.run(['sh']);
      const { status, said } = promtool(
        'missing' in tools ? '' : tools.promtool,
        ['check', 'metrics'],
        host.metrics,
      );
      t.is(status, 0, said);
    }
  },
);

test('the script is sound sh', (t) => {
  for (const host of ['lb1', 'web1']) {
    const file = testFolder('templates', 'fixtures', 'metrics', host, 'lvs-metrics.sh');
    t.notThrows(() => execFileSync('sh', ['-n', file]));
  }
});
