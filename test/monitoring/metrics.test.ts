import test from 'ava';
import fc from 'fast-check';
import { affordable } from '../effort.js';
import { testUnless } from '../skips.js';
import type { ClusterStatus } from '../../src/model/verify/status.js';
import { clusterMetrics } from '../../src/report/metrics/cluster-metrics.js';
import { formatMetrics } from '../../src/report/metrics/exposition.js';
import { renderMetrics } from '../../src/report/metrics/report-metrics.js';
import { judgeCondition } from '../../src/verify/status/judge-condition.js';
import { brokenReport, hostileReport, soundReport } from '../report/html/example-report.js';
import { findPrometheusTools, promtool } from './prometheus-tools.js';

const tools = findPrometheusTools();
const missing = 'missing' in tools ? tools.missing : undefined;
const program = 'missing' in tools ? '' : tools.promtool;

const web1 = {
  host: 'web1',
  address: '192.168.56.102',
  port: 80,
  weight: 3,
  active: 4,
  inactive: 1,
};
const drained = { since: '2026-11-30T10:00:00Z', by: 'alice@desk' };
const instances = [{ name: 'VI_1', state: 'MASTER', priority: 150 }] as const;

const status: ClusterStatus = {
  ...{ cluster: 'lab', atMs: 1_764_500_000_500 },
  vips: [
    { address: '10.0.0.227', owners: ['master'] },
    { address: '10.0.0.228', unknown: 'backup was not reached' },
  ],
  directors: [
    { name: 'master', reached: true, keepalived: 'runs', instances, transitions: [] },
    { name: 'backup', reached: false, failure: 'no answer' },
  ],
  services: [
    {
      ...{ name: 'web', vip: '10.0.0.227', protocol: 'TCP', place: '10.0.0.227:80' },
      ...{ port: 80, scheduler: 'wrr' },
      realServers: [
        { ...web1, outOf: [] },
        { ...{ host: 'web2', address: '192.168.56.103' }, drained, outOf: ['master'] },
      ],
      sorryServer: { place: '192.168.56.99:80', answersOn: [] },
    },
  ],
};

function metricsOf(seen: ClusterStatus): string {
  return formatMetrics(clusterMetrics({ status: seen, condition: judgeCondition(seen) }));
}

test('one look at the directors as metrics: what is not known has no value', (t) => {
  const lines = metricsOf(status)
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('# HELP') && !line.startsWith('# TYPE'));
  const web = 'cluster="lab",service="web",vip="10.0.0.227",protocol="TCP"';
  const vrrp = 'cluster="lab",director="master",instance="VI_1"';
  t.deepEqual(lines, [
    '# Metrics of lvsdeploy.',
    'lvs_look_timestamp_seconds{cluster="lab"} 1764500000.5',
    'lvs_condition{cluster="lab",condition="ok"} 0',
    'lvs_condition{cluster="lab",condition="warning"} 0',
    'lvs_condition{cluster="lab",condition="unknown"} 1',
    'lvs_condition{cluster="lab",condition="critical"} 0',
    'lvs_director_reached{cluster="lab",director="master"} 1',
    'lvs_director_reached{cluster="lab",director="backup"} 0',
    'lvs_keepalived_running{cluster="lab",director="master"} 1',
    `lvs_vrrp_state{${vrrp},state="INIT"} 0`,
    `lvs_vrrp_state{${vrrp},state="BACKUP"} 0`,
    `lvs_vrrp_state{${vrrp},state="MASTER"} 1`,
    `lvs_vrrp_state{${vrrp},state="FAULT"} 0`,
    `lvs_vrrp_state{${vrrp},state="STOPPED"} 0`,
    'lvs_vip_owners{cluster="lab",vip="10.0.0.227"} 1',
    'lvs_vip_owned{cluster="lab",vip="10.0.0.227",director="master"} 1',
    'lvs_service_real_servers_wanted{cluster="lab",service="web"} 1',
    'lvs_service_real_servers_serving{cluster="lab",service="web"} 1',
    `lvs_real_server_weight{${web},real_server="web1:80"} 3`,
    `lvs_real_server_active_connections{${web},real_server="web1:80"} 4`,
    `lvs_real_server_inactive_connections{${web},real_server="web1:80"} 1`,
    `lvs_real_server_drained{${web},real_server="web1:80"} 0`,
    `lvs_real_server_drained{${web},real_server="web2"} 1`,
    `lvs_real_server_out{${web},real_server="web1:80",director="master"} 0`,
    `lvs_real_server_out{${web},real_server="web2",director="master"} 1`,
    `lvs_sorry_server_answers{${web},director="master"} 0`,
  ]);
});

test('results of a verify as metrics: a probe and a drill each have a count by what became of them', (t) => {
  const sound = renderMetrics(soundReport());
  t.regex(sound, /^lvs_verify_drill_results\{cluster="[^"]+",drill="[^"]+",status="pass"\} 1$/m);
  t.notRegex(sound, /status="fail"\} [1-9]/);
  const broken = renderMetrics(brokenReport());
  t.regex(broken, /^lvs_verify_probe_results\{.*status="fail"\} 1$/m);
  t.regex(broken, /^lvs_verify_drill_results\{.*status="unknown"\} 1$/m);
  t.regex(broken, /^lvs_verify_drill_outage_seconds\{.*\} \d+(\.\d+)?$/m);
});

testUnless(missing)('promtool finds nothing to complain of', (t) => {
  for (const text of [metricsOf(status), renderMetrics(brokenReport())]) {
    t.deepEqual(promtool(program, ['check', 'metrics'], text), { status: 0, said: '' });
  }
});

testUnless(missing)('names of any kind are read by promtool', (t) => {
  t.deepEqual(promtool(program, ['check', 'metrics'], renderMetrics(hostileReport())), {
    status: 0,
    said: '',
  });
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (name) => {
      const { status: code, said } = promtool(
        program,
        ['check', 'metrics'],
        metricsOf({ ...status, cluster: name }),
      );
      return code === 0 && said === '';
    }),
    { numRuns: affordable(20) },
  );
});

testUnless(missing)('a name that is not escaped would be refused', (t) => {
  const text = metricsOf({ ...status, cluster: 'a"b' }).replaceAll('a\\"b', 'a"b');
  t.not(promtool(program, ['check', 'metrics'], text).status, 0);
});
