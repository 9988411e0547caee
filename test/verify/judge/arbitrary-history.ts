import fc from 'fast-check';
import {
  connectionEnds,
  failureKinds,
  markNames,
  observerKinds,
  vrrpStates,
  type Entry,
  type History,
  type Observer,
} from '../../../src/model/verify/history.js';
import { catalogue } from '../../../src/verify/catalogue.js';
import { failover, simulateHistory } from '../simulate-history.js';
import { simulatedBudget, splitBrain, withoutEntries } from './cases.js';

const anyTime = fc.oneof(fc.double(), fc.integer({ min: -100, max: 30_000 }));
const name = fc.constantFrom('', 'master', 'backup', 'gateway', 'web', 'web1', '__proto__', 'x');
const vip = fc.constantFrom('10.0.0.227', '', 'constructor');
const id = fc.constantFrom('a', 'b', 'c');
const names = catalogue.map((drill) => drill.name);

const anyObserver: fc.Arbitrary<Observer> = fc
  .record(
    {
      id,
      kind: fc.constantFrom(...observerKinds),
      host: name,
      service: name,
      fromMs: anyTime,
      untilMs: anyTime,
      endedEarly: fc.string(),
      clockOffsetMs: anyTime,
      roundTripMs: anyTime,
    },
    { requiredKeys: ['id', 'kind', 'host', 'fromMs', 'untilMs', 'clockOffsetMs', 'roundTripMs'] },
  )
  .map((observer) => observer as Observer);

const anyEntry: fc.Arbitrary<Entry> = fc.oneof(
  fc.record({
    type: fc.constant('request' as const),
    observer: id,
    scheduledMs: anyTime,
    startMs: anyTime,
    durationMs: anyTime,
    client: name,
    outcome: fc.oneof(
      fc.record({ type: fc.constant('answered' as const), server: name }),
      fc.record({
        type: fc.constant('failed' as const),
        failure: fc.constantFrom(...failureKinds),
      }),
    ),
  }),
  fc.record({
    type: fc.constant('connection' as const),
    observer: id,
    client: name,
    server: name,
    openedMs: anyTime,
    lastByteMs: anyTime,
    bytes: fc.integer(),
    end: fc.constantFrom(...connectionEnds),
  }),
  fc.record({
    type: fc.constant('ownership' as const),
    observer: id,
    atMs: anyTime,
    vip,
    owned: fc.boolean(),
  }),
  fc.record({
    type: fc.constant('vrrp' as const),
    observer: id,
    atMs: anyTime,
    instance: name,
    state: fc.constantFrom(...vrrpStates),
  }),
  fc.record({
    type: fc.constant('neighbour' as const),
    observer: id,
    atMs: anyTime,
    vip,
    mac: name,
  }),
  fc.record({
    type: fc.constant('pool' as const),
    observer: id,
    atMs: anyTime,
    service: name,
    server: name,
    inPool: fc.boolean(),
  }),
  fc.record({
    ...{ type: fc.constant('flow' as const), observer: id, service: name, client: name },
    ...{ clientPort: fc.nat(65_535), startMs: anyTime, untilMs: anyTime },
    exchanges: fc.array(
      fc.record({ askedMs: anyTime, answeredMs: anyTime }, { requiredKeys: ['askedMs'] }),
      { maxLength: 3 },
    ),
    ...{ synsAgain: fc.nat(5), sentAgain: fc.record({ client: fc.nat(5), service: fc.nat(5) }) },
  }),
  fc.record({
    type: fc.constant('quorum' as const),
    observer: id,
    atMs: anyTime,
    service: name,
    isLost: fc.boolean(),
  }),
  fc.record({
    type: fc.constant('write' as const),
    observer: id,
    record: id,
    startMs: anyTime,
    durationMs: anyTime,
    outcome: fc.oneof(
      fc.record({ type: fc.constant('acknowledged' as const) }),
      fc.record({ type: fc.constant('refused' as const), reason: fc.string() }),
      fc.record({ type: fc.constant('unanswered' as const) }),
    ),
  }),
  fc.record({
    type: fc.constant('records' as const),
    observer: id,
    atMs: anyTime,
    records: fc.array(id, { maxLength: 4 }),
  }),
  fc.record({
    type: fc.constant('newest' as const),
    observer: id,
    atMs: anyTime,
    records: fc.array(id, { maxLength: 4 }),
  }),
  fc.record({
    type: fc.constant('mark' as const),
    atMs: anyTime,
    name: fc.constantFrom(...markNames),
  }),
);

/** Any history that the types allow, sensible or not. */
export const anyHistory: fc.Arbitrary<History> = fc.record({
  version: fc.constant(1 as const),
  cluster: name,
  drill: fc.constantFrom(...names),
  startedAt: fc.string(),
  target: fc.array(name),
  observers: fc.array(anyObserver, { maxLength: 6 }),
  entries: fc.array(anyEntry, { maxLength: 60 }),
  macs: fc.dictionary(name, fc.array(fc.string(), { maxLength: 2 })),
});

const takeovers = ['service-stop', 'power-off', 'freeze', 'link-down', 'kill-parent', 'kill-all'];

// Short, and asked at a coarse interval: there are many of them.
const intervalMs = 100;
const shape = { intervalMs, loadEndMs: 16_000, restoredMs: 13_000 };

/** A history as a real drill may record it, good or bad, with its budget. */
export const plausibleExperiment = fc
  .record({
    drill: fc.oneof(fc.constantFrom(...takeovers), fc.constantFrom(...names)),
    outageMs: fc.nat({ max: 25 }).map((steps) => steps * intervalMs),
    overlapMs: fc.oneof(fc.constant(0), fc.nat({ max: 600 })),
    split: fc.nat({ max: 5 }).map((dice) => dice === 0),
    roundTripMs: fc.nat({ max: 110 }),
    holeAtMs: fc.nat({ max: 16_000 }),
    holeMs: fc.oneof(fc.constant(0), fc.nat({ max: 4000 })),
  })
  .map(({ drill, outageMs, overlapMs, split, roundTripMs, holeAtMs, holeMs }) => {
    const base = failover(outageMs, { ...shape, drill });
    const [first, second, last] = base.owners;
    const overlapping = [first!, { ...second!, untilMs: second!.untilMs + overlapMs }, last!];
    const scenario = split
      ? splitBrain(overlapMs, { ...base, owners: splitBrain(overlapMs).owners })
      : { ...base, owners: overlapping };
    const history = withoutEntries(simulateHistory(scenario), (entry) => {
      if (entry.type !== 'request') return false;
      return entry.scheduledMs >= holeAtMs && entry.scheduledMs < holeAtMs + holeMs;
    });
    const observers = history.observers.map((one) => ({ ...one, roundTripMs }));
    return { history: { ...history, observers }, budget: simulatedBudget(drill, intervalMs) };
  });
