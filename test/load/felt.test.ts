import test from 'ava';
import type { ControlEntry, Observer, RequestEntry } from '../../src/model/verify/history.js';
import { summariseRequests } from './felt.js';

const answered = { type: 'answered', status: 200, server: 'web1' } as const;
const timedOut = { type: 'failed', failure: 'timeout' } as const;
const limitMs = 900;

type Outcome = RequestEntry['outcome'];

function entryOf(observer: string, at: number, outcome: Outcome) {
  const durationMs = outcome.type === 'failed' ? limitMs : 20;
  return { observer, client: '192.0.2.1', scheduledMs: at, startMs: at, durationMs, outcome };
}

/** Two clients in turn, ten seconds long, one request every 50 ms. */
function requestsWhere(outcomeOf: (source: string, at: number) => Outcome) {
  return Array.from({ length: 200 }, (_, index): RequestEntry => {
    const [source, at] = [index % 2 === 0 ? 'client' : 'gateway', index * 50];
    return { type: 'request', ...entryOf(`requests@${source}/web`, at, outcomeOf(source, at)) };
  });
}

const ways = ['client', 'gateway'].flatMap((source) =>
  ['web1', 'web2'].map((server) => ({ source, server, id: `control@${source}/${server}` })),
);

const observers = ways.map(({ source, server, id }): Observer => {
  const offset = { clockOffsetMs: 0, roundTripMs: 0 };
  return { id, kind: 'control', host: source, server, fromMs: 0, untilMs: 10_000, ...offset };
});

function controlsWhere(outcomeOf: (source: string, server: string, at: number) => Outcome) {
  return Array.from({ length: 100 }, (_, index) =>
    ways.map(({ source, server, id }): ControlEntry => {
      const at = index * 100;
      return { type: 'control', ...entryOf(id, at, outcomeOf(source, server, at)) };
    }),
  ).flat();
}

const allIsWell = controlsWhere(() => answered);

function feltOf(requests: readonly RequestEntry[], controls: readonly ControlEntry[] = allIsWell) {
  return summariseRequests({ observers, requests, controls, intervalMs: 50 });
}

const isFailing = (at: number): boolean => at >= 3000 && at < 4400;

test('an outage of one client counts, though others have answers meanwhile', (t) => {
  const failing = (source: string, at: number) =>
    source === 'gateway' && isFailing(at) ? timedOut : answered;
  const felt = feltOf(requestsWhere(failing));
  t.like(felt, { requests: 200, failed: 14, outageMs: 1350, ended: 0, unmeasured: 0 });
  t.is(felt.kinds, '14 timeout of gateway at 3.0 s');
});

test('what a client could not ask round the VIP either was not measured', (t) => {
  const failing = (source: string, at: number) =>
    source === 'gateway' && isFailing(at) ? timedOut : answered;
  const stalled = controlsWhere((source, _, at) => failing(source, at));
  t.like(feltOf(requestsWhere(failing), stalled), { failed: 0, outageMs: 0, unmeasured: 14 });
});

test('one real server that answers round the VIP proves the outage', (t) => {
  const failing = (source: string, at: number) =>
    source === 'gateway' && isFailing(at) ? timedOut : answered;
  const half = controlsWhere((source, server, at) =>
    server === 'web1' ? failing(source, at) : answered,
  );
  t.like(feltOf(requestsWhere(failing), half), { failed: 14, outageMs: 1350, unmeasured: 0 });
});

test('a reset between two answers is a connection that ended', (t) => {
  const reset = { type: 'failed', failure: 'reset' } as const;
  const felt = feltOf(requestsWhere((_, at) => (at === 3000 ? reset : answered)));
  t.like(felt, { failed: 1, outageMs: 0, ended: 1 });
});
