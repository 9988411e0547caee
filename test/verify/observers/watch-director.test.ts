import test from 'ava';
import type { OwnershipEntry } from '../../../src/model/verify/history.js';
import { LiveView } from '../../../src/verify/observers/live-view.js';
import { watchDirector } from '../../../src/verify/observers/watch-director.js';
import { streamingHost } from '../double/streaming-host.js';
import { VirtualClock } from '../double/virtual-clock.js';
import { makeCluster } from '../reference-cluster.js';

const hourMs = 3_600_000;
const vip = '10.0.0.227';
const sections = {
  network: JSON.stringify([
    {
      ...{ ifname: 'eth0', address: '02:00:c0:a8:38:01', mtu: 1500, flags: ['UP', 'LOWER_UP'] },
      addr_info: [{ local: '192.168.56.1', prefixlen: 24 }],
    },
    { ifname: 'tunl0', address: '0.0.0.0', mtu: 1480, flags: ['NOARP', 'UP', 'LOWER_UP'] },
  ]),
  'ipvs-table': 'ipvs',
};

for (const [what, aheadMs] of [
  ['right', 0],
  ['an hour ahead', hourMs],
  ['an hour behind', -hourMs],
] as const) {
  test(`what happens on a director whose clock is ${what} is told by the control host's clock`, async (t) => {
    const clock = new VirtualClock();
    const nowMs = (): number => clock.epochMs + clock.now() + aheadMs;
    const host = streamingHost('master', { nowMs, sections });
    const view = new LiveView();
    const context = { cluster: makeCluster(), clock, view, suffix: '' };
    const watcher = await watchDirector(host.connection, context);
    t.deepEqual(view.ownersOf(vip), []);

    const happenedMs = clock.now();
    const stamp = new Date(nowMs()).toISOString().replace('Z', '000');
    host.say(`[${stamp}] 2: eth0    inet ${vip}/32 scope global eth0\\  valid_lft forever`);
    t.deepEqual(view.ownersOf(vip), ['master']);

    const { observers, entries } = await watcher.stop();
    for (const { clockOffsetMs, roundTripMs } of observers) {
      t.true(Math.abs(clockOffsetMs - aheadMs) <= roundTripMs / 2 + 1);
    }
    const owned = entries.filter((entry): entry is OwnershipEntry => entry.type === 'ownership');
    t.deepEqual(
      owned.map((entry) => entry.owned),
      // The looks at the end contradict what was heard, in this test.
      [false, true, false],
    );
    t.true(Math.abs((owned[1]?.atMs ?? NaN) - happenedMs) <= 1);
  });
}

test('what comes to lo or to a tunnel of a director is no ownership', async (t) => {
  const clock = new VirtualClock();
  const host = streamingHost('master', { nowMs: () => clock.epochMs + clock.now(), sections });
  const view = new LiveView();
  const context = { cluster: makeCluster(), clock, view, suffix: '' };
  const watcher = await watchDirector(host.connection, context);
  const come = (device: string, deleted = ''): void => {
    const stamp = new Date(clock.epochMs + clock.now()).toISOString().replace('Z', '000');
    host.say(`[${stamp}] ${deleted}2: ${device}    inet ${vip}/32 scope global ${device}`);
  };
  for (const device of ['lo', 'tunl0']) {
    come(device);
    t.deepEqual(view.ownersOf(vip), [], device);
  }
  come('eth0');
  come('lo', 'Deleted ');
  t.deepEqual(view.ownersOf(vip), ['master']);
  await watcher.stop();
});

test('what keepalived logs of the quorum of a service is written down by its name', async (t) => {
  const clock = new VirtualClock();
  const host = streamingHost('master', { nowMs: () => clock.epochMs + clock.now(), sections });
  const context = { cluster: makeCluster(), clock, view: new LiveView(), suffix: '' };
  const watcher = await watchDirector(host.connection, context);
  const log = (text: string): void =>
    host.say(
      `${((clock.epochMs + clock.now()) / 1000).toFixed(6)} master Keepalived_healthcheckers[812]: ${text}`,
    );
  log('Lost quorum 5-1=4 > 3 for VS [10.0.0.227]:tcp:80');
  log('Lost quorum 5-1=4 > 3 for VS [10.0.0.228]:tcp:80');
  log('Gained quorum 5+1=6 <= 6 for VS [10.0.0.227]:tcp:80');
  const { entries } = await watcher.stop();
  t.deepEqual(
    entries.flatMap((entry) =>
      entry.type === 'quorum' ? [[entry.observer, entry.service, entry.isLost]] : [],
    ),
    [
      ['vrrp@master', 'web', true],
      ['vrrp@master', 'web', false],
    ],
  );
});

test('what comes while the addresses are printed is newer than what they show', async (t) => {
  const clock = new VirtualClock();
  let looks = 0;
  const printing = {
    ...sections,
    get network(): string {
      if (++looks === 2) {
        const stamp = new Date(clock.epochMs + clock.now()).toISOString().replace('Z', '000');
        host.say(`[${stamp}] 2: eth0    inet ${vip}/32 scope global eth0`);
      }
      return sections.network;
    },
  };
  const nowMs = (): number => clock.epochMs + clock.now();
  const host = streamingHost('master', { nowMs, sections: printing });
  const view = new LiveView();
  const context = { cluster: makeCluster(), clock, view, suffix: '' };
  const watcher = await watchDirector(host.connection, context);
  t.deepEqual([looks, view.ownersOf(vip)], [1, []]);
  await clock.sleep(1500);
  t.deepEqual([looks, view.ownersOf(vip)], [2, ['master']]);
  await watcher.stop();
});
