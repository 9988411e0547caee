import test from 'ava';
import type { Entry, History, Observer } from '../../../src/model/verify/history.js';
import { makeBudget } from '../../../src/verify/budget/make-budget.js';
import { findDrill } from '../../../src/verify/catalogue.js';
import { judge } from '../../../src/verify/judge/judge.js';
import { makeCluster } from '../reference-cluster.js';
import { failover, simulateHistory } from '../simulate-history.js';
import { serverDeath } from './cases.js';

/** What becomes of the service once its checks have found out that web1 is dead. */
type AfterQuorum = {
  /** undefined: the sorry server's page. */
  readonly survivorUntilMs?: number;
  readonly foundMs?: number;
};

/** web1 dies; 12 s later web2 is taken out as well, and the sorry server answers with a page of status 503. */
function quorumLost({ foundMs = 17_000, survivorUntilMs = foundMs }: AfterQuorum = {}): History {
  const [injectMs, healMs, backMs] = [5000, 40_000, 48_000];
  const history = simulateHistory({
    ...failover(0, { loadEndMs: 60_000, restoredMs: backMs }),
    ...{ drill: 'lost-quorum', target: ['web1'], injectMs, healMs },
    silences: [{ fromMs: survivorUntilMs, untilMs: backMs, failure: 'bad-answer' }],
    owners: [{ director: 'master', fromMs: 0, untilMs: Infinity }],
    dead: { server: 'web1', fromMs: injectMs, untilMs: foundMs, failure: 'refused' },
    outOfPool: { server: 'web1', fromMs: foundMs, untilMs: backMs },
  });
  return withPool(history, 'web2', [
    [-400, true],
    [survivorUntilMs, false],
    [backMs, true],
  ]);
}

/** Adds what both directors did with a real server. */
function withPool(
  history: History,
  server: string,
  changes: readonly (readonly [atMs: number, inPool: boolean])[],
): History {
  const entries = ['pool@master', 'pool@backup'].flatMap((observer) =>
    changes.map(([atMs, inPool]): Entry => {
      return { type: 'pool', observer, atMs, service: 'web', server, inPool };
    }),
  );
  return { ...history, entries: [...history.entries, ...entries] };
}

function quorumBudget(service: Parameters<typeof makeCluster>[1] = {}) {
  const quorum = { weight: 5, hysteresis: 1 };
  return makeBudget(makeCluster({}, { quorum, ...service }), findDrill('lost-quorum')!);
}

const sorryServer = { address: '192.168.56.99', port: 80, method: 'DR' } as const;

test('without its quorum a service is its sorry server’s, whatever that says', (t) => {
  const { status, reason } = judge(quorumLost(), quorumBudget({ sorryServer }));
  t.is(status, 'pass', reason);
  t.regex(reason, /^Requests failed for 11\.9 s of at most 15\.2 s;/);
});

test('the same page is no good answer where there is no sorry server', (t) => {
  const { status, reason } = judge(quorumLost(), quorumBudget());
  t.is(status, 'fail', reason);
});

test('a real server that still answers when the quorum must be lost fails', (t) => {
  const history = quorumLost({ survivorUntilMs: 26_000 });
  const { status, reason } = judge(history, quorumBudget({ sorryServer }));
  t.is(status, 'fail', reason);
  t.regex(
    reason,
    /^web2 was in use for web for 20\.9 s after the fault, and without the quorum only the sorry server may be: 15\.2 s are allowed/,
  );
});

test('one that is left in the pool fails, though nobody knows which real server answered', (t) => {
  const silent = (entry: Entry): Entry =>
    entry.type === 'request' && entry.outcome.type === 'answered'
      ? { ...entry, outcome: { type: 'answered', server: '(unnamed)' } }
      : entry;
  const late = quorumLost({ survivorUntilMs: 26_000 });
  const history = { ...late, entries: late.entries.map(silent) };
  const { status, reason } = judge(history, quorumBudget({ sorryServer }));
  t.is(status, 'fail', reason);
  t.regex(reason, /^web2 was in use for web for 20\.9 s/);
});

test('a sorry server that does not answer fails', (t) => {
  const refused = (entry: Entry): Entry =>
    entry.type === 'request' &&
    entry.outcome.type === 'failed' &&
    entry.outcome.failure === 'bad-answer'
      ? { ...entry, outcome: { type: 'failed', failure: 'refused' } }
      : entry;
  const lost = quorumLost();
  const history = { ...lost, entries: lost.entries.map(refused) };
  const { status, reason } = judge(history, quorumBudget({ sorryServer }));
  t.is(status, 'fail', reason);
  t.regex(reason, /without an answer from web after the fault/);
});

const goingOn = withPool(simulateHistory(serverDeath(12_300, { drill: 'lost-quorum' })), 'web2', [
  [-400, true],
]);

test('without a sorry server those that are left go on', (t) => {
  const { status, reason } = judge(goingOn, quorumBudget());
  t.is(status, 'pass', reason);
  t.regex(reason, /^Requests failed for 12\.\d+ s of at most 15\.2 s/);
});

test('without a sorry server nobody may be taken out whom nothing was done to', (t) => {
  const history = withPool(goingOn, 'web2', [
    [17_400, false],
    [17_900, true],
  ]);
  const { status, reason } = judge(history, quorumBudget());
  t.is(status, 'fail', reason);
  t.regex(reason, /^web2 was taken out of the pool of web, although nothing was done to it/);
});

type Told = readonly (readonly [director: string, atMs: number, isLost: boolean])[];

function tell(history: History, told: Told): History {
  const observers = ['master', 'backup'].map((host): Observer => {
    const span = { fromMs: -500, untilMs: 61_000 };
    return { ...span, id: `vrrp@${host}`, kind: 'vrrp', host, clockOffsetMs: 0, roundTripMs: 2 };
  });
  const entries = told.map(([director, atMs, isLost]): Entry => {
    return { type: 'quorum', observer: `vrrp@${director}`, atMs, service: 'web', isLost };
  });
  return {
    ...history,
    observers: [...history.observers, ...observers],
    entries: [...history.entries, ...entries],
  };
}

const inTime: Told = [
  ['master', 17_000, true],
  ['backup', 18_000, true],
  ['backup', 34_200, false],
  ['master', 34_300, false],
];

for (const [what, told, expected] of [
  ['lost and gained in time', inTime, /^Requests failed for 12/],
  ['of which no log says anything', [], /^Requests failed for 12/],
  [
    'that one director lost too late',
    inTime.map((one) => (one[0] === 'backup' && one[2] ? ([one[0], 21_000, true] as const) : one)),
    /^keepalived on backup lost the quorum of web 15\.9 s after the fault, 15\.2 s are allowed\.$/,
  ],
  [
    'that one director did not lose',
    inTime.slice(0, 1).concat(inTime.slice(3)),
    /^keepalived on backup did not say that web lost its quorum\.$/,
  ],
  [
    'that one director did not gain again',
    inTime.slice(0, 3),
    /^keepalived on master did not say that web gained its quorum\.$/,
  ],
] as const) {
  test(`what keepalived says of a quorum ${what}`, (t) => {
    t.regex(judge(tell(goingOn, told), quorumBudget()).reason, expected);
  });
}
