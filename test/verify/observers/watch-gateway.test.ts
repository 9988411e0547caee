import test from 'ava';
import { LiveView } from '../../../src/verify/observers/live-view.js';
import { watchGateway } from '../../../src/verify/observers/watch-gateway.js';
import { streamingHost } from '../double/streaming-host.js';
import { VirtualClock } from '../double/virtual-clock.js';
import { makeCluster } from '../reference-cluster.js';

test('a neighbour that is heard of while all are printed is newer than what they show', async (t) => {
  const vip = '10.0.0.227';
  const [former, next] = ['02:00:00:00:00:01', '02:00:00:00:00:02'];
  const clock = new VirtualClock();
  const nowMs = (): number => clock.epochMs + clock.now();
  const shown = JSON.stringify([{ dst: vip, dev: 'eth0', lladdr: former, state: ['REACHABLE'] }]);
  let looks = 0;
  const sections = {
    get neighbour(): string {
      if (++looks === 2) {
        const stamp = new Date(nowMs()).toISOString().replace('Z', '000');
        host.say(`[${stamp}] ${vip} dev eth0 lladdr ${next} REACHABLE`);
      }
      return shown;
    },
  };
  const host = streamingHost('gateway', { nowMs, sections });
  const context = { cluster: makeCluster(), clock, view: new LiveView(), suffix: '' };
  const watcher = await watchGateway(host.connection, context);
  await clock.sleep(1500);
  const { entries } = await watcher.stop();
  const seen = entries.flatMap((entry) => (entry.type === 'neighbour' ? [entry.mac] : []));
  // The look at the end contradicts what was heard, in this test.
  t.deepEqual([looks, seen], [3, [former, next, former]]);
});
