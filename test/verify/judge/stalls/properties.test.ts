import test from 'ava';
import fc from 'fast-check';
import { affordable } from '../../../effort.js';
import { statuses, type Status } from '../../../../src/model/verify/verdict.js';
import { judge } from '../../../../src/verify/judge/judge.js';
import { failover, simulateHistory } from '../../simulate-history.js';
import { withoutStallRecords, withStalls, type StallScenario } from '../../simulate-stalls.js';
import { plausibleExperiment } from '../arbitrary-history.js';
import { simulatedBudget } from '../cases.js';

const few = { numRuns: affordable(120) };

function badness(status: Status): number {
  return statuses.indexOf(status);
}

const span = fc
  .record({ fromMs: fc.nat({ max: 15_000 }), ms: fc.integer({ min: 20, max: 5000 }) })
  .map(({ fromMs, ms }) => ({ fromMs, untilMs: fromMs + ms }));
const spans = fc.array(span, { maxLength: 3 });
const anyStalls: fc.Arbitrary<StallScenario> = fc.record({
  all: spans,
  roundVip: spans,
  directors: fc.record({ master: spans, backup: spans }),
});

test('a stall of everything makes no failure of a pass', (t) => {
  const stalls = fc.record({ all: fc.array(span, { minLength: 1, maxLength: 3 }) });
  fc.assert(
    fc.property(plausibleExperiment, stalls, ({ history, budget }, stall) => {
      fc.pre(judge(history, budget).status === 'pass');
      const { status, findings } = judge(withStalls(history, stall), budget);
      t.not(status, 'fail', findings.map(({ reason }) => reason).join('\n'));
    }),
    few,
  );
});

test('what a stall explains is unknown, never a pass; and it makes nothing worse', (t) => {
  fc.assert(
    fc.property(plausibleExperiment, anyStalls, ({ history, budget }, stalls) => {
      const told = withStalls(history, stalls);
      const explained = judge(told, budget).status;
      const unexplained = judge(withoutStallRecords(told), budget).status;
      t.is(explained === 'pass', unexplained === 'pass', `${unexplained} became ${explained}`);
      t.true(badness(explained) <= badness(unexplained), `${unexplained} became ${explained}`);
    }),
    few,
  );
});

test('where nothing stalled, the verdict is that of a history without such records', (t) => {
  fc.assert(
    fc.property(plausibleExperiment, ({ history, budget }) => {
      t.deepEqual(judge(withStalls(history), budget), judge(history, budget));
    }),
    few,
  );
});

test('a takeover that never comes is a failure, however often something stalls for a moment', (t) => {
  const moment = fc
    .record({ fromMs: fc.nat({ max: 14_000 }), ms: fc.integer({ min: 20, max: 900 }) })
    .map(({ fromMs, ms }) => ({ fromMs, untilMs: fromMs + ms }));
  const stalls = fc.record({
    all: fc.array(moment, { maxLength: 3 }),
    directors: fc.record({ backup: fc.array(moment, { maxLength: 2 }) }),
  });
  const drills = fc.constantFrom('service-stop', 'power-off', 'planned-switchover');
  const never = { silences: [{ fromMs: 5000, untilMs: Infinity }], loadEndMs: 16_000 };
  const owners = [{ director: 'master', fromMs: 0, untilMs: 5000 }];
  fc.assert(
    fc.property(drills, stalls, (drill, scenario) => {
      const base = failover(0, { ...never, owners, drill, restoredMs: 15_500 });
      const history = withStalls(simulateHistory(base), scenario);
      t.is(judge(history, simulatedBudget(drill)).status, 'fail');
    }),
    few,
  );
});
