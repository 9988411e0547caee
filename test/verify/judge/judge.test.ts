import test from 'ava';
import type { Entry, History } from '../../../src/model/verify/history.js';
import type { Status } from '../../../src/model/verify/verdict.js';
import { makeBudget } from '../../../src/verify/budget/make-budget.js';
import { findDrill } from '../../../src/verify/catalogue.js';
import { judge } from '../../../src/verify/judge/judge.js';
import { makeCluster } from '../reference-cluster.js';
import { failover, simulateHistory } from '../simulate-history.js';
import {
  crash,
  partitionHistory,
  serverDeath,
  simulatedBudget,
  twoMoves,
  withObserver,
  withoutEntries,
} from './cases.js';

type Expected = readonly [Status, RegExp];

const judges = test.macro((t, drill: string, history: History, expected: Expected) => {
  const verdict = judge(history, simulatedBudget(drill));
  const [status, reason] = expected;
  t.is(verdict.status, status, verdict.reason);
  t.regex(verdict.reason, reason);
});

const clean = simulateHistory(failover(600));

test('an outage within the bound passes', judges, 'service-stop', clean, [
  'pass',
  /^Silent for 600 ms of at most 810 ms; 12 of 600 requests failed\.$/,
]);

test('an outage over the bound fails', judges, 'service-stop', simulateHistory(failover(2600)), [
  'fail',
  /2\.60 s without an answer from web after the fault, at most 810 ms/,
]);

test(
  'the same outage is within the bound of a power loss',
  judges,
  'power-off',
  simulateHistory(failover(2600, { drill: 'power-off' })),
  ['pass', /^Silent for 2\.60 s of at most 3\.81 s/],
);

test(
  'one failed request fails a reload',
  judges,
  'reload',
  simulateHistory(failover(50, { drill: 'reload' })),
  ['fail', /1 request to web failed after the fault, at most 0 may\./],
);

test(
  'one failed request is what a planned switchover may cost',
  judges,
  'planned-switchover',
  simulateHistory(failover(50, { drill: 'planned-switchover' })),
  ['pass', /^Silent for 50 ms of at most 200 ms; 1 of 600 requests failed\.$/],
);

test(
  'a second one fails it',
  judges,
  'planned-switchover',
  simulateHistory(failover(100, { drill: 'planned-switchover' })),
  ['fail', /2 requests to web failed after the fault, at most 1 may\.$/],
);

test(
  'what a move costs short before the heal is not what the heal costs',
  judges,
  'one-way-partition',
  twoMoves(8600),
  ['pass', /; 2 of 600 requests failed\.$/],
);

test('later than the fault may cost anything, it is', judges, 'one-way-partition', twoMoves(8900), [
  'fail',
  /^Requests failed for 400 ms after the heal, at most 200 ms are allowed\.$/,
]);

test(
  'a gap on the way back is held to its own, shorter bound',
  judges,
  'power-off',
  simulateHistory(
    failover(2600, {
      drill: 'power-off',
      silences: [
        { fromMs: 5000, untilMs: 7600 },
        { fromMs: 25_000, untilMs: 26_000 },
      ],
    }),
  ),
  ['fail', /1\.00 s without an answer from web after the heal, at most 200 ms/],
);

test(
  'a service that does not come back fails',
  judges,
  'service-stop',
  simulateHistory(failover(600, { silences: [{ fromMs: 5000, untilMs: Infinity }] })),
  ['fail', /without an answer/],
);

test(
  'requests that go on failing now and then fail, though somebody always answers',
  judges,
  'service-stop',
  simulateHistory(
    failover(600, { dead: { server: 'web1', fromMs: 5000, untilMs: 15_000, failure: 'reset' } }),
  ),
  ['fail', /^Requests failed for 9\.\d+ s after the fault, at most 810 ms/],
);

test('two owners at once are a split brain', judges, 'service-stop', twoOwners(2000), [
  'fail',
  /^Split brain: 10\.0\.0\.227 had several owners for 2\.00 s\.$/,
]);

test('a hand-over with a short overlap is none', judges, 'service-stop', twoOwners(100), [
  'pass',
  /^Silent/,
]);

test(
  'an overlap at the edge of what the clocks can tell is unknown',
  judges,
  'service-stop',
  twoOwners(200),
  ['unknown', /the clocks are not known well enough/],
);

test('a partition may have two owners until the heal', judges, 'partition', partitionHistory(500), [
  'pass',
  /^No gap/,
]);

test(
  'a partition may not have two owners for long after it',
  judges,
  'partition',
  partitionHistory(5000),
  ['fail', /^Split brain: 10\.0\.0\.227 had several owners for 3\.85 s\.$/],
);

test(
  'a crashed sampler is unknown',
  judges,
  'service-stop',
  crash(clean, 'requests@client', 8000),
  [
    'unknown',
    /^Nothing was heard for 22\.0 s from the sampler of web \(the connection was lost\)\.$/,
  ],
);

test(
  'a crashed observer of the owners is unknown',
  judges,
  'service-stop',
  crash(clean, 'ownership@backup', 12_000),
  [
    'unknown',
    /^Nothing was heard for 18\.0 s from backup about 10\.0\.0\.227 \(the connection was lost\)\.$/,
  ],
);

test('an observer that a power loss ends is no loss', judges, 'power-off', poweredOff(), [
  'pass',
  /^Silent for 3\.20 s/,
]);

test(
  'an observer that does not come back after a power loss is one',
  judges,
  'power-off',
  crash(simulateHistory(failover(3200, { drill: 'power-off' })), 'ownership@master', 5050),
  ['unknown', /master/],
);

test('too few samples are unknown', judges, 'service-stop', sparse(10), [
  'unknown',
  /^Too few samples: \d+ of \d+ requests through web were answered in time before the fault\.$/,
]);

test(
  'no samples at all are unknown',
  judges,
  'service-stop',
  withoutEntries(clean, ({ type }) => type === 'request'),
  ['unknown', /^No request through web was recorded\.$/],
);

test('a hole in the samples is not called an outage', judges, 'service-stop', hole(6000, 9000), [
  'unknown',
  /^2\.95 s without an answer .* but too few requests were sent to call it an outage/,
]);

test(
  'a missing mark is unknown',
  judges,
  'service-stop',
  withoutEntries(clean, (entry) => entry.type === 'mark' && entry.name === 'heal-end'),
  ['unknown', /^Marks are missing: heal-end\.$/],
);

test(
  'a clock that is not known well enough is unknown',
  judges,
  'service-stop',
  withObserver(clean, 'ownership@master', (one) => ({ ...one, roundTripMs: 400 })),
  ['unknown', /^The clock of master is known to 200 ms only/],
);

test(
  'a failure before the fault makes the rest worthless',
  judges,
  'service-stop',
  simulateHistory(
    failover(600, {
      silences: [
        { fromMs: 1000, untilMs: 1050 },
        { fromMs: 5000, untilMs: 5600 },
      ],
    }),
  ),
  ['unknown', /^1 request failed before the fault\.$/],
);

test(
  'a fault without effect is unknown',
  judges,
  'service-stop',
  simulateHistory(failover(0, { owners: [{ director: 'master', fromMs: 0, untilMs: Infinity }] })),
  ['unknown', /^The fault had no effect: no other director took 10\.0\.0\.227\.$/],
);

test(
  'the wrong owner in the end fails',
  judges,
  'service-stop',
  simulateHistory(
    failover(600, {
      owners: [
        { director: 'master', fromMs: 0, untilMs: 5000 },
        { director: 'backup', fromMs: 5600, untilMs: Infinity },
      ],
    }),
  ),
  ['fail', /^backup owns 10\.0\.0\.227 in the end, not master\.$/],
);

test(
  'no owner in the end fails',
  judges,
  'service-stop',
  simulateHistory(
    failover(600, {
      owners: [
        { director: 'master', fromMs: 0, untilMs: 5000 },
        { director: 'backup', fromMs: 5600, untilMs: 20_000 },
      ],
    }),
  ),
  ['fail', /^10\.0\.0\.227 has no owner in the end\.$/],
);

test(
  'a gateway that still sends to the other director fails',
  judges,
  'service-stop',
  staleGateway(),
  [
    'fail',
    /^gateway sends packets for 10\.0\.0\.227 to 02:00:00:00:00:65 in the end, which is not master\.$/,
  ],
);

test(
  'a gateway of which nobody knows is unknown',
  judges,
  'service-stop',
  withObserver(clean, 'neighbours@gateway', () => undefined),
  ['unknown', /^Where gateway sends packets for 10\.0\.0\.227 in the end is not known\.$/],
);

test('a VIP that the gateway sends nothing to is not asked of it', (t) => {
  const experiment = withObserver(clean, 'neighbours@gateway', () => undefined);
  const budget = { ...simulatedBudget('service-stop'), gatewayVips: [] };
  t.is(judge(experiment, budget).status, 'pass');
});

test('a cluster that is not restored in time fails', judges, 'service-stop', lateRestore(), [
  'fail',
  /^The initial state was back 27\.9 s after the heal, at most 24\.4 s are allowed\.$/,
]);

test(
  'a cluster that nobody saw restored is unknown',
  judges,
  'service-stop',
  withoutEntries(clean, (entry) => entry.type === 'mark' && entry.name === 'restored'),
  ['unknown', /^The cluster was not seen in its initial state again\.$/],
);

test(
  'a real server found out in time passes',
  judges,
  'server-process',
  simulateHistory(serverDeath(12_000)),
  ['pass', /^Requests failed for 11\.9 s of at most 15\.2 s/],
);

test(
  'a real server found out too late fails',
  judges,
  'server-process',
  simulateHistory(serverDeath(18_000)),
  ['fail', /^Requests failed for 1[78]\.\d s after the fault, at most 15\.2 s/],
);

test(
  'a real server that answers all the time after its death fails',
  judges,
  'server-process',
  simulateHistory(withoutDeath(serverDeath(0))),
  ['fail', /^web1 gave \d+ answers after the fault, and was never taken out of the pool\.$/],
);

test(
  'a real server that had not to be back yet when the load ended is unknown',
  judges,
  'server-process',
  simulateHistory(
    serverDeath(12_000, { outOfPool: { server: 'web1', fromMs: 17_000, untilMs: Infinity } }),
  ),
  ['unknown', /^The load ended before web1 had to be in use again\.$/],
);

test(
  'a broken connection fails where nothing gave a reason',
  judges,
  'reload',
  simulateHistory(quiet({ connectionEnd: 'reset' })),
  ['fail', /^2 of 2 connections through web broke, the first one to web1 \(reset\)\.$/],
);

test('a quiet reload passes', judges, 'reload', simulateHistory(quiet({})), [
  'pass',
  /^No gap; 0 of/,
]);

test(
  'a VIP that moves on a reload fails',
  judges,
  'reload',
  simulateHistory({ ...failover(0), drill: 'reload' }),
  ['fail', /^10\.0\.0\.227 moved to backup, but had to stay\.$/],
);

test('a real server that does not come back into the pool fails', (t) => {
  const scenario = serverDeath(12_000, {
    loadEndMs: 60_000,
    outOfPool: { server: 'web1', fromMs: 17_000, untilMs: Infinity },
  });
  const { status, reason } = judge(simulateHistory(scenario), simulatedBudget('server-process'));
  t.is(status, 'fail');
  t.is(reason, 'web1 was not in use again within 21.0 s of its return.');
});

test('connections to the dead real server may break, others may not', (t) => {
  const history = simulateHistory(serverDeath(12_000));
  const breakOne = (server: string): History => ({
    ...history,
    entries: history.entries.map((entry) =>
      entry.type === 'connection' && entry.server === server ? { ...entry, end: 'reset' } : entry,
    ),
  });
  const budget = simulatedBudget('server-process');
  t.is(judge(breakOne('web1'), budget).status, 'pass');
  t.is(judge(breakOne('web2'), budget).status, 'fail');
});

test('persistence that breaks fails where it must be kept', (t) => {
  const clients = ['10.0.1.10', '10.0.1.11', '10.0.1.12'];
  const kept = simulateHistory(quiet({ clients, persistent: true }));
  const broken = simulateHistory(quiet({ clients }));
  const budget = simulatedBudget('reload', 50, true);
  t.is(judge(kept, budget).status, 'pass');
  t.is(judge(broken, budget).status, 'fail');
  t.is(judge(broken, budget).figures.persistenceBreaks, 3);
});

test('a lost SYN that is sent again does not hide an outage', (t) => {
  const entries = clean.entries.map((entry) =>
    entry.type === 'request' && entry.outcome.type === 'failed'
      ? { ...entry, outcome: { type: 'answered' as const, server: 'web1' } }
      : entry,
  );
  const { figures } = judge({ ...clean, entries }, simulatedBudget('service-stop'));
  t.is(figures.outageMs, 600);
  t.is(figures.failed, 0);
  t.is(figures.late, 12);
});

test('figures say what was measured', (t) => {
  const { figures } = judge(simulateHistory(failover(600)), simulatedBudget('service-stop'));
  t.deepEqual(figures, {
    outageMs: 600,
    boundMs: 810,
    outageFromMs: 5000,
    healOutageMs: 0,
    healBoundMs: 200,
    restoreMs: 2900,
    resolutionMs: 50,
    requests: 600,
    failed: 12,
    // A request is sent 1 ms late, and answered after 6 to 10 ms.
    latency: { medianMs: 9, p99Ms: 11, maxMs: 11 },
    late: 0,
    answers: { web1: 294, web2: 294 },
    owners: [{ vip: '10.0.0.227', noneMs: 600, oneMs: 29_400, severalMs: 0, unobservedMs: 0 }],
    vipOwnersMax: 1,
    connectionsOpened: 2,
    connectionsBroken: 0,
  });
});

function twoOwners(overlapMs: number): History {
  const base = failover(600);
  return simulateHistory({
    ...base,
    owners: [
      { director: 'master', fromMs: 0, untilMs: 5000 },
      { director: 'backup', fromMs: 5600, untilMs: 25_000 + overlapMs },
      { director: 'master', fromMs: 25_000, untilMs: Infinity },
    ],
  });
}

function poweredOff(): History {
  const history = simulateHistory(failover(3200, { drill: 'power-off' }));
  const lost = crash(history, 'ownership@master', 5050);
  const back = { ...history.observers.find(({ id }) => id === 'ownership@master')! };
  const again = { ...back, id: 'ownership@master#2', fromMs: 24_900 };
  return {
    ...lost,
    observers: [...lost.observers, again],
    entries: [
      ...lost.entries,
      { type: 'ownership', observer: again.id, atMs: 24_900, vip: '10.0.0.227', owned: false },
      { type: 'ownership', observer: again.id, atMs: 25_000, vip: '10.0.0.227', owned: true },
    ],
  };
}

function sparse(keepOneOf: number): History {
  let index = 0;
  return withoutEntries(clean, (entry) => entry.type === 'request' && index++ % keepOneOf !== 0);
}

function hole(fromMs: number, untilMs: number): History {
  return withoutEntries(
    clean,
    (entry) =>
      entry.type === 'request' && entry.scheduledMs > fromMs && entry.scheduledMs < untilMs,
  );
}

function lateRestore(): History {
  const scenario = failover(600, { loadEndMs: 60_000, restoredMs: 55_000 });
  return simulateHistory({ ...scenario, healMs: 27_000 });
}

function staleGateway(): History {
  const toMaster = (entry: Entry): boolean => entry.type === 'neighbour' && entry.atMs === 25_000;
  return withoutEntries(clean, toMaster);
}

function withoutDeath(scenario: ReturnType<typeof serverDeath>) {
  const { dead: _dead, outOfPool: _outOfPool, ...rest } = scenario;
  return rest;
}

function quiet(changes: Partial<ReturnType<typeof failover>>) {
  return failover(0, {
    drill: 'reload',
    owners: [{ director: 'master', fromMs: 0, untilMs: Infinity }],
    ...changes,
  });
}

/** All real servers die; 9 s later the sorry server answers, or does not; half a minute later they are back. */
function allServersDie(then: 'bad-answer' | 'refused'): History {
  const [injectMs, foundMs, healMs, backMs] = [5000, 14_000, 35_000, 40_000];
  return simulateHistory({
    ...failover(0, { loadEndMs: 50_000, restoredMs: backMs }),
    ...{ drill: 'all-servers', target: ['web1', 'web2'], injectMs, healMs },
    silences: [
      { fromMs: injectMs, untilMs: foundMs, failure: 'refused' },
      { fromMs: foundMs, untilMs: backMs, failure: then },
    ],
    owners: [{ director: 'master', fromMs: 0, untilMs: Infinity }],
  });
}

test('with a sorry server all real servers may be dead, and it has to answer, whatever it says', (t) => {
  const sorryServer = { address: '192.168.56.99', port: 80, method: 'DR' } as const;
  const budget = makeBudget(makeCluster({}, { sorryServer }), findDrill('all-servers')!);
  const answering = judge(allServersDie('bad-answer'), budget);
  t.is(answering.status, 'pass', answering.reason);
  const silent = judge(allServersDie('refused'), budget);
  t.is(silent.status, 'fail', silent.reason);
  t.regex(silent.reason, /35\.0 s without an answer from web after the fault, at most 15\.2 s/);
});
