import test from 'ava';
import { nameInLog, readQuorumChange } from '../../../src/facts/keepalived/quorum-changes.js';

const line = (text: string): string =>
  `1764496800.250000 lb1 Keepalived_healthcheckers[812]: ${text}`;

test('a quorum that is lost, or gained, is read from the log', (t) => {
  t.deepEqual(readQuorumChange(line('Lost quorum 5-1=4 > 3 for VS [10.0.0.227]:tcp:80')), {
    ...{ atMs: 1_764_496_800_250, isLost: true },
    service: '[10.0.0.227]:tcp:80',
  });
  t.deepEqual(readQuorumChange(line('Gained quorum 5+1=6 <= 6 for VS FWM 3')), {
    ...{ atMs: 1_764_496_800_250, isLost: false },
    service: 'FWM 3',
  });
});

test('other lines are none of it', (t) => {
  for (const text of [
    'Starting with quorum down 5-1=4 > 0 for VS [10.0.0.227]:tcp:80',
    'Removing service [192.168.56.102]:tcp:80 from VS [10.0.0.227]:tcp:80',
    '(VI_1) Entering MASTER STATE',
  ]) {
    t.is(readQuorumChange(line(text)), undefined, text);
  }
  t.is(readQuorumChange('Lost quorum 1-0=1 > 0 for VS [10.0.0.227]:tcp:80'), undefined);
});

test('keepalived calls a service by its address, or by its mark', (t) => {
  const vip = '10.0.0.227';
  t.is(nameInLog({ vip, port: 53, protocol: 'UDP' }), '[10.0.0.227]:udp:53');
  t.is(nameInLog({ vip, mark: 3, entrances: [] }), 'FWM 3');
});
