import test from 'ava';
import { readExperiment } from '../../../src/verify/judge/experiment.js';
import { ownerSpans, spansWithOwners } from '../../../src/verify/judge/owners.js';
import { findUncovered } from '../../../src/verify/judge/span.js';
import { failover, simulateHistory, simulatedVip, type Scenario } from '../simulate-history.js';
import { crash, simulatedBudget } from './cases.js';

function spansOf(scenario: Scenario, history = simulateHistory(scenario)) {
  const experiment = readExperiment(history, simulatedBudget(scenario.drill));
  return ownerSpans(experiment, simulatedVip);
}

test('a failover has the one, nobody, the other, and the one again', (t) => {
  t.deepEqual(
    spansOf(failover(600)).map(({ fromMs, untilMs, owners }) => [fromMs, untilMs, ...owners]),
    [
      [0, 5000, 'master'],
      [5000, 5600],
      [5600, 25_000, 'backup'],
      [25_000, 30_000, 'master'],
    ],
  );
});

test('who is off owns nothing, whatever was heard of it last', (t) => {
  const scenario = failover(600, {
    drill: 'power-off',
    owners: [
      { director: 'master', fromMs: 0, untilMs: 24_000 },
      { director: 'backup', fromMs: 8000, untilMs: 25_000 },
    ],
  });
  const dual = spansWithOwners(spansOf(scenario), 2);
  t.deepEqual(dual, [{ fromMs: 22_000, untilMs: 24_000 }]);
});

test('where nobody watches, nobody knows', (t) => {
  const scenario = failover(600);
  const spans = spansOf(scenario, crash(simulateHistory(scenario), 'ownership@backup', 10_000));
  t.deepEqual(
    spans.filter(({ unobserved }) => unobserved.length > 0).map(({ fromMs }) => fromMs),
    [10_000, 25_000],
  );
});

test('holes are what no span covers', (t) => {
  const whole = { fromMs: 0, untilMs: 100 };
  const spans = [
    { fromMs: 60, untilMs: 90 },
    { fromMs: -10, untilMs: 20 },
    { fromMs: 15, untilMs: 40 },
  ];
  t.deepEqual(findUncovered(spans, whole, 0), [
    { fromMs: 40, untilMs: 60 },
    { fromMs: 90, untilMs: 100 },
  ]);
  t.deepEqual(findUncovered(spans, whole, 10), [{ fromMs: 40, untilMs: 60 }]);
  t.deepEqual(findUncovered([], whole, 0), [whole]);
});
