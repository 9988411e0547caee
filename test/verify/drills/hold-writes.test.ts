import test from 'ava';
import type { WriteEntry } from '../../../src/model/verify/history.js';
import { makeBudget } from '../../../src/verify/budget/make-budget.js';
import { findDrill } from '../../../src/verify/catalogue.js';
import { chooseHold } from '../../../src/verify/drills/hold.js';
import { LiveView } from '../../../src/verify/observers/live-view.js';
import { drilledClusters } from '../budget/drilled-clusters.js';

/* Two hosts write; the fault is there at 20 s. */

function holdOf(name: string) {
  const cluster = drilledClusters['glusterfs']!;
  const drill = findDrill(name)!;
  return chooseHold({ cluster, drill, budget: makeBudget(cluster, drill), target: ['st1'] });
}

function viewWith(...writes: readonly (readonly [host: string, startMs: number])[]): LiveView {
  const view = new LiveView();
  view.addMark('inject-end', 20_000);
  for (const [host, startMs] of writes) {
    const entry: WriteEntry = {
      ...{ type: 'write', observer: `writes@${host}`, record: `${host}-1`, startMs },
      ...{ durationMs: 10, outcome: { type: 'acknowledged' } },
    };
    view.addWrite(host, entry);
  }
  return view;
}

test('a fault stays until every host has written after it, and some more', (t) => {
  const { until, thenMs } = holdOf('storage-cut-off');
  t.false(until(viewWith(['web1', 25_000], ['web2', 19_000])));
  t.true(until(viewWith(['web1', 25_000], ['web2', 33_000])));
  t.is(thenMs, 5000);
});

test('a node that has lost the others is given the time to notice it', (t) => {
  t.is(holdOf('storage-partition').thenMs, 42_000 + 5000);
});
