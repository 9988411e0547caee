import test from 'ava';
import { defaultAllowances } from '../../../src/verify/budget/allowances.js';
import { readServiceRequests } from '../../../src/verify/judge/requests.js';
import { findSilences } from '../../../src/verify/judge/silence.js';
import type { Entry, History, RequestEntry } from '../../../src/model/verify/history.js';
import { failover, simulateHistory } from '../simulate-history.js';

const window = { fromMs: 0, untilMs: 30_000 };
const allowances = defaultAllowances;

function silencesOf(history: History) {
  const requests = readServiceRequests(history, { service: 'web', window, allowances });
  return findSilences(requests, window, allowances);
}

function changeRequests(
  history: History,
  change: (request: RequestEntry) => RequestEntry | undefined,
): History {
  const entries = history.entries.flatMap((entry): readonly Entry[] => {
    if (entry.type !== 'request') return [entry];
    const changed = change(entry);
    return changed === undefined ? [] : [changed];
  });
  return { ...history, entries };
}

test('a steady service has no silence', (t) => {
  t.deepEqual(silencesOf(simulateHistory(failover(0))), []);
});

test('a silence runs from the first request without an answer to the next answered one', (t) => {
  const [silence, ...others] = silencesOf(simulateHistory(failover(600)));
  t.deepEqual(others, []);
  t.deepEqual(silence, { service: 'web', fromMs: 5000, untilMs: 5600, ms: 600, evidence: 1 });
});

test('what is not asked is silent too, but without evidence', (t) => {
  const history = changeRequests(simulateHistory(failover(0)), (request) => {
    return request.scheduledMs >= 5000 && request.scheduledMs < 5600 ? undefined : request;
  });
  t.deepEqual(
    silencesOf(history).map(({ ms, evidence }) => ({ ms, evidence })),
    [{ ms: 600, evidence: 0 }],
  );
});

test('a request that the sampler itself sent late is no evidence', (t) => {
  const history = changeRequests(simulateHistory(failover(600)), (request) => {
    return request.outcome.type === 'failed'
      ? { ...request, startMs: request.scheduledMs + 800 }
      : request;
  });
  t.deepEqual(
    silencesOf(history).map(({ evidence }) => evidence),
    [0],
  );
});

test('an answer after the limit does not end a silence', (t) => {
  const history = changeRequests(simulateHistory(failover(600)), (request) => {
    return request.scheduledMs === 5600 ? { ...request, durationMs: 1000 } : request;
  });
  t.deepEqual(
    silencesOf(history).map(({ ms, evidence }) => ({ ms, evidence })),
    [{ ms: 650, evidence: 1 }],
  );
});

test('a service that never answers is silent from the begin to the end', (t) => {
  const silences = [{ fromMs: 0, untilMs: Infinity }];
  t.deepEqual(
    silencesOf(simulateHistory(failover(0, { silences }))).map(({ ms }) => ms),
    [30_000],
  );
});
