import test from 'ava';
import { readStateChange } from '../../src/facts/keepalived/vrrp-transitions.js';

const atMs = 1_795_338_093_202;
const line = (text: string, program = 'Keepalived_vrrp[412]'): string =>
  `1795338093.201663 backup ${program}: ${text}`;

test('a change of state is read as every keepalived writes it', (t) => {
  for (const text of [
    '(VI_1) Entering MASTER STATE',
    '(VI_1) Entering MASTER STATE (init)',
    '(VI_1): entering MASTER state',
    'VRRP_Instance(VI_1) Entering MASTER STATE',
  ]) {
    t.deepEqual(readStateChange(line(text)), { atMs, instance: 'VI_1', state: 'MASTER' }, text);
  }
});

test('the end of keepalived is that of all its instances', (t) => {
  t.deepEqual(readStateChange(line('Stopped')), { atMs, state: 'STOPPED' });
  t.deepEqual(readStateChange(line('Stopped - used 0.1 user time')), { atMs, state: 'STOPPED' });
});

test('everything else says nothing about a state', (t) => {
  for (const text of [
    '(VI_1) Entering WHATEVER STATE',
    'Stopped keepalived.service',
    'Netlink reports eth0 down',
  ]) {
    t.is(readStateChange(line(text)), undefined, text);
  }
  t.is(readStateChange(line('(VI_1) Entering MASTER STATE', 'sshd[7]')), undefined);
  t.is(readStateChange('-- No entries --'), undefined);
});
