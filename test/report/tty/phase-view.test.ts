import test from 'ava';
import { plainStyle } from '../../../src/report/words/style.js';
import { PhaseView } from '../../../src/report/tty/phase-view.js';

function start(hosts: readonly string[], planned = 0): PhaseView {
  return new PhaseView({ type: 'phase-started', phase: 'web', hosts }, planned, plainStyle);
}

function finish(view: PhaseView, outcome: 'done' | 'nothing-to-do' | 'failed' = 'done') {
  view.finish({ type: 'phase-finished', phase: 'web', outcome, durationMs: 2000 });
  return view.lines();
}

test('a phase without changes counts its hosts', (t) => {
  const view = start(['a', 'b']);
  view.settle('a');
  view.settle('a');
  t.deepEqual(view.lines(), ['web  1/2 hosts']);
});

test('a phase with changes counts them, and says where something happens', (t) => {
  const view = start(['a', 'bb'], 3);
  view.begin('a', 'one');
  view.complete('a');
  view.begin('bb', 'two');
  t.deepEqual(view.lines(), ['web  1/3 changes', 'bb  two']);
});

test('in the end failures come first, and quiet hosts are not mentioned', (t) => {
  const view = start(['a', 'b', 'c'], 3);
  view.complete('a');
  view.fail('b', 'broken\nwith details');
  t.deepEqual(finish(view, 'failed'), ['web  1 change, 2.0 s', 'b  broken', 'a  1 change']);
  t.true(view.hasFailed);
});

test('a phase that was interrupted has failed', (t) => {
  t.true(start(['a']).hasFailed);
});

test('a thousand hosts take no more rows than a terminal has', (t) => {
  const hosts = Array.from({ length: 1000 }, (_, index) => `h${index}`);
  const view = start(hosts, 1000);
  for (const host of hosts) view.begin(host, 'busy');
  t.is(view.lines().length, 8);
  for (const host of hosts) view.complete(host);
  const lines = finish(view);
  t.is(lines.length, 14);
  t.is(lines.at(-1), 'and 988 hosts more');
});

test('what one host changed is said once', (t) => {
  const view = start(['a'], 1);
  view.complete('a');
  t.deepEqual(finish(view), ['web  1 change, 2.0 s']);
});

test('an interrupted run says at once that it is stopping', (t) => {
  const event = { type: 'phase-started', phase: 'web', hosts: ['a'] } as const;
  const view = new PhaseView(event, 0, plainStyle, () => true);
  t.regex(view.lines().join(), /stopping in good order/);
});
