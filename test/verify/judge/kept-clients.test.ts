import test from 'ava';
import type { Entry, History } from '../../../src/model/verify/history.js';
import type { Budget, FollowedService } from '../../../src/model/verify/budget.js';
import { judge } from '../../../src/verify/judge/judge.js';
import { failover, simulateHistory, type Scenario } from '../simulate-history.js';
import { simulatedBudget } from './cases.js';

const clients = ['10.0.1.10', '10.0.1.11', '10.0.1.12', '10.0.1.13'];
const persistent = { clients, persistent: true } as const;

function budget(keptBy?: FollowedService['keptBy']): Budget {
  const followed = [{ service: 'web', ...(keptBy === undefined ? {} : { keptBy }) }];
  return { ...simulatedBudget('service-stop'), followed };
}

/** A failover in which each client keeps its real server, but for those that the next director sends to web3. */
function takeover(moved: readonly string[], changes: Partial<Scenario> = {}): History {
  const history = simulateHistory(failover(600, { ...persistent, ...changes }));
  const move = (entry: Entry): Entry =>
    entry.type === 'request' &&
    entry.outcome.type === 'answered' &&
    moved.includes(entry.client) &&
    entry.scheduledMs > 5600 &&
    entry.scheduledMs < 20_000
      ? { ...entry, outcome: { type: 'answered', server: 'web3' } }
      : entry;
  return { ...history, entries: history.entries.map(move) };
}

function withPool(history: History, observer: string): History {
  const entries = [-400, 5200].map((atMs, index): Entry => {
    return {
      ...{ type: 'pool', observer, atMs, service: 'web' },
      ...{ server: 'web1', inPool: index === 0 },
    };
  });
  return { ...history, entries: [...history.entries, ...entries] };
}

for (const keptBy of ['hash', 'sync', undefined] as const) {
  test(`clients that keep their real server pass, kept by ${String(keptBy)}, and are counted`, (t) => {
    const { status, reason, figures } = judge(takeover([]), budget(keptBy));
    t.is(status, 'pass', reason);
    t.regex(reason, /requests failed; 4 of 4 clients of web kept their real server\.$/);
    t.deepEqual(figures.kept, [{ service: 'web', clients: 4, kept: 4 }]);
  });
}

test('a client that the next director hashes elsewhere fails', (t) => {
  const { status, reason, figures } = judge(takeover(clients.slice(2)), budget('hash'));
  t.is(status, 'fail');
  t.is(
    reason,
    '2 of 4 clients of web were sent to another real server by the next director, although their addresses are hashed, and the tables of the directors were alike: 10.0.1.12 from web1 to web3.',
  );
  t.deepEqual(figures.kept, [{ service: 'web', clients: 4, kept: 2 }]);
});

test('so does one that the sync daemon should have told of', (t) => {
  const { status, reason } = judge(takeover(clients.slice(0, 1)), budget('sync'));
  t.is(status, 'fail');
  t.regex(reason, /^1 of 4 clients of web were sent .* although the sync daemon tells it/);
});

test('where nothing is promised it is counted, and no more', (t) => {
  const { status, reason, figures } = judge(takeover(clients), budget());
  t.is(status, 'pass', reason);
  t.deepEqual(figures.kept, [{ service: 'web', clients: 4, kept: 0 }]);
  t.is(judge(takeover(clients), simulatedBudget('service-stop')).figures.kept, undefined);
});

test('tables in another order hash another way: nothing is promised then', (t) => {
  const history = { ...takeover(clients), unlike: ['web'] };
  t.is(judge(history, budget('hash')).status, 'pass');
  t.is(judge(history, budget('sync')).status, 'fail', 'An entry for a client is asked no table.');
});

test('a pool that has changed on another director promises nothing, one that ends with its director does not count', (t) => {
  const moved = takeover(clients);
  t.is(judge(withPool(moved, 'pool@backup'), budget('hash')).status, 'pass');
  t.is(judge(withPool(moved, 'pool@master'), budget('hash')).status, 'fail');
});

test('whom the sync daemon has heard of too late is not judged', (t) => {
  const early = takeover(clients, { injectMs: 5000 });
  const isLate = (entry: Entry): boolean => entry.type === 'request' && entry.scheduledMs < 2000;
  const late = { ...early, entries: early.entries.filter((entry) => !isLate(entry)) };
  t.notRegex(judge(late, budget('sync')).reason, /sent to another real server/);
  t.regex(judge(late, budget('hash')).reason, /sent to another real server/);
});

test('real servers that do not say who they are tell nothing', (t) => {
  const unname = (entry: Entry): Entry =>
    entry.type === 'request' && entry.outcome.type === 'answered'
      ? { ...entry, outcome: { type: 'answered', server: '(unnamed)' } }
      : entry;
  const named = takeover(clients);
  const history = { ...named, entries: named.entries.map(unname) };
  const { status, figures } = judge(history, budget('hash'));
  t.is(status, 'pass');
  t.deepEqual(figures.kept, [{ service: 'web', clients: 0, kept: 0 }]);
});

test('the way back is not judged', (t) => {
  const history = takeover([]);
  const move = (entry: Entry): Entry =>
    entry.type === 'request' && entry.outcome.type === 'answered' && entry.scheduledMs > 25_000
      ? { ...entry, outcome: { type: 'answered', server: 'web3' } }
      : entry;
  const moved = { ...history, entries: history.entries.map(move) };
  t.is(judge(moved, budget('hash')).status, 'pass');
});
