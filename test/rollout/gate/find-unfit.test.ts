import test from 'ava';
import { readVrrpInstance } from '../../../src/facts/keepalived/vrrp-instance-state.js';
import type { KeepalivedState } from '../../../src/facts/keepalived/keepalived.js';
import { vrrpStates, type VrrpState } from '../../../src/model/verify/history.js';
import { findUnfit } from '../../../src/rollout/gate/find-unfit.js';
import { gateTimes } from '../../../src/rollout/gate/gate-times.js';
import { showing } from '../../look/showing.js';
import { makeCluster } from '../../verify/reference-cluster.js';

const vip = '10.0.0.227';

function instance(iname: string, state: VrrpState, vips = [`${vip}/32`]) {
  return readVrrpInstance({ data: { iname, state: vrrpStates.indexOf(state), vips }, stats: {} });
}

function being(state: VrrpState): KeepalivedState {
  return { running: true, instances: [instance('VI_1', state)] };
}

/** What is found when the master is changed, by whether anybody owns the VIP. */
function find(states: Record<string, KeepalivedState>, isOwned = true) {
  const look = (own: readonly string[]) => ({ ...showing({ eth0: own }), table: undefined });
  const looks = new Map([
    ['master', look(isOwned ? [`${vip}/32`] : [])],
    ['backup', look([])],
  ]);
  const found = findUnfit({ vips: [vip] }, ['master'], {
    looks,
    states: new Map(Object.entries(states)),
  });
  return found.map(({ kind, text }) => `${kind}: ${text}`);
}

const stopped: KeepalivedState = { running: false };

test('the changed director that has failed, or does not run; another one is not its business', (t) => {
  t.deepEqual(find({ master: being('MASTER'), backup: being('BACKUP') }), []);
  t.deepEqual(find({ master: being('MASTER'), backup: being('FAULT') }), []);
  const reason = 'because its interface is down or something that it tracks has failed';
  t.deepEqual(find({ master: being('FAULT'), backup: being('MASTER') }), [
    `unfit: master could not take over: VI_1 is in state FAULT, ${reason}`,
  ]);
  t.deepEqual(find({ master: stopped, backup: being('MASTER') }), [
    'director: keepalived does not run on master',
  ]);
});

test('each instance counts for itself', (t) => {
  const master = { running: true, instances: [instance('A', 'MASTER'), instance('B', 'FAULT')] };
  t.is(find({ master, backup: being('BACKUP') }).length, 1);
});

test('one that does not tell, or cannot be asked, is thought fit', (t) => {
  t.deepEqual(find({ master: { running: true }, backup: being('FAULT') }, false), []);
  t.deepEqual(find({ backup: being('FAULT') }, false), []);
});

test('an address without an owner has a candidate, or nobody to wait for', (t) => {
  const nobody = (states: Record<string, KeepalivedState>) =>
    find(states, false).filter((text) => text.startsWith('no-candidate'));
  t.deepEqual(nobody({ master: being('FAULT'), backup: being('BACKUP') }), []);
  t.deepEqual(nobody({ master: being('INIT'), backup: being('FAULT') }), []);
  t.deepEqual(nobody({ master: being('FAULT'), backup: being('FAULT') }), [
    `no-candidate: no director can take ${vip}: on master VI_1 is in state FAULT, on backup VI_1 is in state FAULT`,
  ]);
  const elsewhere = { running: true, instances: [instance('VI_2', 'BACKUP', ['10.0.0.9/32'])] };
  t.deepEqual(nobody({ master: stopped, backup: elsewhere }), [
    `no-candidate: no director can take ${vip}: keepalived does not run on master, on backup VI_2 is in state BACKUP`,
  ]);
});

test('where there is nobody to wait for, the gate waits as long as a takeover takes, and no start', (t) => {
  const times = gateTimes({ ...makeCluster(), environment: 'production' });
  t.is(Math.round(times.patienceMs['no-candidate']), 3609 + 1000);
  t.true(times.patienceMs['no-candidate'] < times.patienceMs['no-owner']);
});
