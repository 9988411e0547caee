import test from 'ava';
import type { Wrong } from '../../../src/rollout/gate/wrong.js';
import { GateJudge, type GateState } from '../../../src/rollout/gate/gate-state.js';
import { gateTimes, untilMissed } from '../../../src/rollout/gate/gate-times.js';
import { makeCluster } from '../../verify/reference-cluster.js';

const cluster = makeCluster({}, {});
const times = gateTimes({ ...cluster, environment: 'production' });

const split: Wrong = { kind: 'several-owners', key: 'owners 10.0.0.227', text: 'two owners' };
const nobody: Wrong = { kind: 'no-owner', key: 'owner 10.0.0.227', text: 'no owner' };

/** Looks every 200 ms until the gate decides; `seen` says what is wrong at a time. */
function watch(judge: GateJudge, seen: (ms: number) => readonly Wrong[]) {
  for (let ms = 0; ; ms += 200) {
    const state: GateState = judge.look(ms, seen(ms));
    if (state.type !== 'waiting') return { ms, state };
  }
}

test('the times follow from the configuration', (t) => {
  // 3 adverts of 1 s, and the skew of priority 100.
  t.is(Math.round(times.holdMs), 3000 + 609 + 500);
  t.is(times.patienceMs['several-owners'], 3000);
  t.is(times.patienceMs.service, 10_000);
  // delay loop, 4 x connect timeout, 3 x delay before retry
  t.is(times.patienceMs['real-server'], 10_000 + 6000 + 20_000 + 9000);
  const fast = gateTimes(makeCluster({ version: 3, advertIntervalMs: 100 }));
  t.true(fast.holdMs < 2000);
});

test('a gate behind a file with longer adverts than the inventory waits for these', (t) => {
  // 3 adverts of 2 s, and the skew of priority 100.
  const longer = untilMissed(times, cluster, 6609);
  t.is(Math.round(longer.holdMs - times.holdMs), 3000);
  t.is(Math.round(longer.patienceMs['no-owner'] - times.patienceMs['no-owner']), 3000);
  t.deepEqual(untilMissed(times, cluster, 3000), times);
});

test('a gate opens when nothing is wrong for as long as a split brain needs to show', (t) => {
  const { ms, state } = watch(new GateJudge(times), () => []);
  t.is(state.type, 'open');
  t.true(ms >= times.holdMs && ms <= times.holdMs + 200);
});

test('a director that takes over late is no split brain before it has', (t) => {
  const { ms, state } = watch(new GateJudge(times), (now) => (now > 3800 ? [split] : []));
  t.deepEqual(state, { type: 'failed', findings: [split] });
  t.true(ms < 3800 + 3000 + 400);
});

test('a hand-over is allowed, and the time of peace begins anew after it', (t) => {
  const seen = (now: number) => (now > 1000 && now < 2000 ? [nobody] : now === 2000 ? [split] : []);
  const { ms, state } = watch(new GateJudge(times), seen);
  t.is(state.type, 'open');
  t.true(ms >= 2000 + times.holdMs);
});

test('what comes and goes for ever fails at last', (t) => {
  const { state } = watch(new GateJudge(times), (now) => (now % 2000 < 1000 ? [nobody] : []));
  t.deepEqual(state, { type: 'failed', findings: [nobody] });
});

test('what was wrong before is not held against the change', (t) => {
  const { state } = watch(new GateJudge(times, new Set([split.key])), () => [split]);
  t.is(state.type, 'open');
});
