import test from 'ava';
import type { Way } from '../../../src/facts/network/way.js';
import { LvsError } from '../../../src/model/problem/error.js';
import { captureCommand } from '../../../src/verify/flows/capture.js';
import type { FlowDoor } from '../../../src/verify/flows/flow-table.js';
import { capturesBy, planCaptures } from '../../../src/verify/flows/plan-captures.js';
import { imaginedBench } from '../double/imagined-cluster.js';

const door = (vip: string, port: number): FlowDoor => ({
  ...{ service: 'web', vip, port, answersBy: 'data' },
});
const way = (device: string, source: string): Way => ({ type: 'route', device, source });

test('there is one capture for each link that leads to VIPs', (t) => {
  const doors = [door('10.0.0.1', 80), door('10.0.0.2', 80), door('10.0.0.1', 443)];
  const ways = new Map([
    ['10.0.0.1', way('eth0', '10.0.1.10')],
    ['10.0.0.2', way('eth1', '10.0.2.10')],
  ]);
  t.deepEqual(
    capturesBy('client', doors, ways).map(({ device, source, doors: own }) => [
      ...[device, source],
      ...own.map(({ vip, port }) => `${vip}:${port}`),
    ]),
    [
      ['eth0', '10.0.1.10', '10.0.0.1:80', '10.0.0.1:443'],
      ['eth1', '10.0.2.10', '10.0.0.2:80'],
    ],
  );
  t.deepEqual(capturesBy('client', doors, new Map([['10.0.0.1', { type: 'none' }]])), []);
});

test('what is captured are packets of the host itself to the services, and nothing of others', (t) => {
  const doors = [door('10.0.0.1', 80), door('10.0.0.2', 80), door('10.0.0.1', 443)];
  const command = captureCommand({ host: 'client', device: 'eth0', source: '10.0.1.10', doors });
  t.true(
    command.includes(
      'tcp and host 10.0.1.10 and ((host 10.0.0.1 and (port 80 or port 443)) or (host 10.0.0.2 and (port 80))) and (tcp[',
    ),
    command,
  );
});

const found = { exitStatus: 0, output: '/usr/bin/tcpdump' };

test('hosts that make the load are asked whether tcpdump is there, and who lacks it is named', async (t) => {
  const plan = async (isThere: boolean) => {
    const { bench } = imaginedBench({
      answers: true,
      see: (_host, { kind }) =>
        kind.name === 'way' ? way('eth0', '192.168.56.254') : isThere ? found : undefined,
    });
    return planCaptures(bench.context);
  };
  const { captures, missing } = await plan(true);
  t.deepEqual(missing, []);
  t.like(captures[0], { host: 'gateway', device: 'eth0', source: '192.168.56.254' });
  t.deepEqual(await plan(false), {
    captures: [],
    missing: [{ host: 'gateway', reason: 'tcpdump is not installed' }],
  });
});

test('a host that cannot be asked is no failure', async (t) => {
  const { bench } = imaginedBench({ answers: true });
  const gather = () => Promise.reject(new LvsError('UNREACHABLE', 'The host is away.'));
  const { missing } = await planCaptures({ ...bench.context, gather });
  t.deepEqual(missing, [{ host: 'gateway', reason: 'The host is away.' }]);
});
