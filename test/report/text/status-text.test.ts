import test from 'ava';
import type { ClusterStatus } from '../../../src/model/verify/status.js';
import { formatClusterStatus } from '../../../src/report/text/status-text.js';

const status: ClusterStatus = { cluster: 'lab', atMs: 0, vips: [], directors: [], services: [] };

function format(changes: Partial<ClusterStatus>): readonly string[] {
  return formatClusterStatus({ ...status, ...changes }, (_, text) => text);
}

test('a VIP that nobody has is another thing than one of which nobody knows', (t) => {
  const address = '10.0.0.227';
  const vipLine = (vip: Omit<ClusterStatus['vips'][number], 'address'>) =>
    format({ vips: [{ address, ...vip }] })[2];
  t.is(vipLine({ owners: [] }), 'VIP 10.0.0.227  owned by no director');
  t.is(vipLine({ owners: ['lb1'] }), 'VIP 10.0.0.227  owned by lb1');
  t.is(vipLine({ owners: ['lb1', 'lb2'] }), 'VIP 10.0.0.227  owned by lb1 and lb2 at once');
  t.is(
    vipLine({ unknown: 'no director was reached' }),
    'VIP 10.0.0.227  not known: no director was reached',
  );
});

test('of a real server that is in no pool nothing is counted', (t) => {
  const service = {
    ...{ name: 'web', vip: '10.0.0.227', port: 80, protocol: 'TCP', scheduler: 'wrr' },
    place: '10.0.0.227:80',
    realServers: [{ host: 'web1', address: '192.0.2.3', port: 80, outOf: [] }],
  };
  t.regex(format({ services: [service] }).at(-1) ?? '', /^-> web1 +192\.0\.2\.3:80( +-){5}$/);
});
