import test from 'ava';
import type { History } from '../../../../src/model/verify/history.js';
import { judge } from '../../../../src/verify/judge/judge.js';
import { failover, simulateHistory, type Scenario } from '../../simulate-history.js';
import { withoutStallRecords, withStalls, type StallScenario } from '../../simulate-stalls.js';
import { partitionHistory, serverDeath, simulatedBudget } from '../cases.js';

/* A clean stop on the reference cluster: 809 ms are allowed, master-down takes 3.61 s. */
const faultMs = 5000;

function stop(outageMs: number, stalls: StallScenario, changes: Partial<Scenario> = {}): History {
  return withStalls(simulateHistory(failover(outageMs, changes)), stalls);
}

function statusOf(history: History): string {
  return judge(history, simulatedBudget(history.drill)).status;
}

function findingsOf(history: History): string {
  const { findings } = judge(history, simulatedBudget(history.drill));
  return findings.map(({ status, reason }) => `${status}: ${reason}`).join('\n');
}

test("an outage in which everything stalled is nobody's fault", (t) => {
  const history = stop(600, { all: [{ fromMs: faultMs + 100, untilMs: faultMs + 3100 }] });
  t.is(statusOf(history), 'unknown');
  t.is(statusOf(withoutStallRecords(history)), 'fail');
  t.regex(
    findingsOf(history),
    /^unknown: The measurement stalled: .*from client, requests around the VIP had no.* for 3\.\d+ s/,
  );
  t.regex(findingsOf(history), /--until-known/);
});

test('the VIP unanswered for long, while requests round it are answered, is a failure', (t) => {
  t.is(statusOf(stop(30_000, {}, { loadEndMs: 60_000 })), 'fail');
});

test('a stall explains no more of an outage than its own length', (t) => {
  const outageMs = 3000;
  const stalledFor = (ms: number): History =>
    stop(outageMs, { roundVip: [{ fromMs: faultMs + 500, untilMs: faultMs + 500 + ms }] });
  t.is(statusOf(stalledFor(1800)), 'fail');
  t.is(statusOf(stalledFor(2400)), 'unknown');
});

test('a stall beside an outage explains nothing of it', (t) => {
  const beside = [
    { fromMs: 1000, untilMs: 3000 },
    { fromMs: 9000, untilMs: 12_000 },
  ];
  t.regex(findingsOf(stop(2000, { roundVip: beside })), /^fail: 2\.00 s without an answer/);
});

test('one long outage that a stall explains does not hide a shorter one that nothing does', (t) => {
  const stall = { fromMs: faultMs, untilMs: faultMs + 4000 };
  const silences = [stall, { fromMs: 12_000, untilMs: 14_000 }];
  const history = stop(600, { roundVip: [stall] }, { silences });
  t.regex(findingsOf(history), /^fail: 2\.00 s without an answer/);
});

test('a director that does not run takes over so much later', (t) => {
  const late = { fromMs: faultMs + 100, untilMs: faultMs + 1600 };
  t.is(statusOf(stop(2100, { directors: { backup: [late] } })), 'unknown');
  t.is(statusOf(stop(3100, { directors: { backup: [late] } })), 'fail');
  t.regex(
    findingsOf(stop(2100, { directors: { backup: [late] } })),
    /backup did not run, or was not heard, for 1\.\d+ s/,
  );
});

test('directors that have lost each other in a stall get the time to agree again, and no more', (t) => {
  // Not in the time of the fault or the heal: 200 ms are allowed there.
  const stall = { fromMs: 12_000, untilMs: 15_000 };
  const silent = (fromMs: number, ms: number) => [
    { fromMs: faultMs, untilMs: faultMs + 600 },
    { fromMs, untilMs: fromMs + ms },
  ];
  const after = (fromMs: number, ms: number): History =>
    stop(600, { directors: { master: [stall] } }, { silences: silent(fromMs, ms), healMs: 10_000 });
  t.is(statusOf(after(16_000, 2000)), 'unknown');
  t.is(statusOf(after(16_000, 5000)), 'fail');
  t.is(statusOf(after(21_000, 2000)), 'fail');
});

test('a stall too short to lose an advert excuses no outage after it', (t) => {
  const silences = [
    { fromMs: faultMs, untilMs: faultMs + 600 },
    { fromMs: 16_000, untilMs: 18_000 },
  ];
  const stall = { fromMs: 14_500, untilMs: 15_500 };
  t.is(
    statusOf(stop(600, { directors: { master: [stall] } }, { silences, healMs: 10_000 })),
    'fail',
  );
});

test('two owners that are seen in time are a failure, whatever stalls beside them', (t) => {
  const both = partitionHistory(4000);
  t.is(statusOf(withStalls(both)), 'fail');
  t.is(statusOf(withStalls(both, { all: [{ fromMs: 500, untilMs: 3500 }] })), 'fail');
});

test('two owners are no proof where a director did not run in that time', (t) => {
  const history = partitionHistory(4000);
  const heal = history.entries.find((entry) => entry.type === 'mark' && entry.name === 'heal-end');
  const healMs = heal?.type === 'mark' ? heal.atMs : NaN;
  const stall = { fromMs: healMs - 100, untilMs: healMs + 4000 };
  const stalled = withStalls(history, { directors: { backup: [stall] } });
  t.is(statusOf(stalled), 'unknown');
  t.regex(findingsOf(stalled), /Split brain: 10\.0\.0\.227 had several owners .* or none/);
});

test('a VIP that moves where it must not is excused by a director that did not run, and by nothing else', (t) => {
  const owners = [
    { director: 'master', fromMs: 0, untilMs: 8000 },
    { director: 'backup', fromMs: 8000, untilMs: 8300 },
    { director: 'master', fromMs: 8300, untilMs: Infinity },
  ];
  const reload = (stalls: StallScenario): History =>
    stop(0, stalls, { drill: 'reload', owners, silences: [] });
  t.regex(findingsOf(reload({})), /fail: .* moved to backup, but had to stay\./);
  const asleep = { directors: { master: [{ fromMs: 5000, untilMs: 8200 }] } };
  t.notRegex(findingsOf(reload(asleep)), /fail: .*moved to backup/);
  t.regex(
    findingsOf(reload({ all: [{ fromMs: 5000, untilMs: 5800 }] })),
    /fail: .*moved to backup/,
  );
});

test('requests round the VIP to a real server that the drill has broken say nothing', (t) => {
  const death = simulateHistory(serverDeath(30_000));
  const history = withStalls(death);
  const entries = history.entries.map((entry) =>
    entry.type === 'control' && entry.observer.endsWith('web1') && entry.scheduledMs >= faultMs
      ? { ...entry, durationMs: 2000, outcome: { type: 'failed', failure: 'timeout' } as const }
      : entry,
  );
  t.is(statusOf(death), 'fail');
  t.is(statusOf({ ...history, entries }), 'fail');
});

test('a way round the VIP that never led anywhere explains nothing', (t) => {
  t.is(statusOf(stop(3000, { roundVip: [{ fromMs: -1000, untilMs: Infinity }] })), 'fail');
});

test('one host that stalls explains no outage while another has answers round the VIP', (t) => {
  const stall = [{ fromMs: faultMs, untilMs: faultMs + 3000 }];
  const history = stop(3000, { roundVip: stall });
  const sound = stop(3000, {});
  const both = {
    ...history,
    observers: [
      ...history.observers,
      ...sound.observers
        .filter(({ kind }) => kind === 'control')
        .map((one) => ({ ...one, id: one.id.replace('client', 'gateway'), host: 'gateway' })),
    ],
    entries: [
      ...history.entries,
      ...sound.entries
        .filter((entry) => entry.type === 'control')
        .map((entry) => ({ ...entry, observer: entry.observer.replace('client', 'gateway') })),
    ],
  };
  t.is(statusOf(history), 'unknown');
  t.is(statusOf(both), 'fail');
});

test('one way round the VIP that is silent explains nothing while another one answers', (t) => {
  const history = stop(1500, {});
  const entries = history.entries.map((entry) =>
    entry.type === 'control' && entry.observer.endsWith('web1') && entry.scheduledMs >= faultMs
      ? { ...entry, durationMs: 2000, outcome: { type: 'failed', failure: 'timeout' } as const }
      : entry,
  );
  t.is(statusOf({ ...history, entries }), 'fail');
});

test('a real server that refuses has answered: that is no stall', (t) => {
  const history = stop(3000, { roundVip: [{ fromMs: faultMs, untilMs: faultMs + 3000 }] });
  const entries = history.entries.map((entry) =>
    entry.type === 'control' && entry.scheduledMs >= faultMs
      ? { ...entry, durationMs: 3, outcome: { type: 'failed', failure: 'refused' } as const }
      : entry,
  );
  t.is(statusOf({ ...history, entries }), 'fail');
});

test('of requests that may not fail, those that a stall explains do not count, and others do', (t) => {
  const failing = (fromMs: number, ms: number) => ({ fromMs, untilMs: fromMs + ms });
  const switchover = (
    stalls: StallScenario,
    ...silences: readonly { fromMs: number; untilMs: number }[]
  ) => stop(0, stalls, { drill: 'planned-switchover', silences });
  t.is(statusOf(switchover({ all: [failing(5500, 2500)] }, failing(5000, 50))), 'unknown');
  t.is(statusOf(switchover({ all: [failing(9000, 2500)] }, failing(5000, 100))), 'fail');
});

test('a budget of an older version knows no stalls, and is judged as it was', (t) => {
  const { stalls, ...budget } = simulatedBudget('service-stop');
  t.truthy(stalls);
  const history = stop(600, { all: [{ fromMs: faultMs + 100, untilMs: faultMs + 3100 }] });
  t.is(judge(history, budget).status, 'fail');
});
