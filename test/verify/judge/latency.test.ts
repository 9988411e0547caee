import test from 'ava';
import { readExperiment } from '../../../src/verify/judge/experiment.js';
import { measureLatency } from '../../../src/verify/judge/latency.js';
import { failover, simulateHistory } from '../simulate-history.js';
import { simulatedBudget } from './cases.js';

const history = simulateHistory(failover(0));
const budget = simulatedBudget('service-stop');

test('a wait counts from when a request was due: who is held up before asking has waited too', (t) => {
  // Half of them are sent 300 ms late, and answered as soon as they are.
  const entries = history.entries.map((entry, index) =>
    entry.type === 'request' && index % 2 === 0
      ? { ...entry, startMs: entry.startMs + 300 }
      : entry,
  );
  const before = measureLatency(readExperiment(history, budget));
  const after = measureLatency(readExperiment({ ...history, entries }, budget));
  t.deepEqual(before, { medianMs: 9, p99Ms: 11, maxMs: 11 });
  t.deepEqual(after && [after.p99Ms, after.maxMs], [311, 311]);
});

test('of requests without an answer nothing is known', (t) => {
  const silent = simulateHistory(failover(0, { silences: [{ fromMs: -1, untilMs: Infinity }] }));
  t.is(measureLatency(readExperiment(silent, budget)), undefined);
});
