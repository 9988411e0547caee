import test from 'ava';
import fc from 'fast-check';
import type { Entry, FlowEntry, History, Observer } from '../../../src/model/verify/history.js';
import { judge } from '../../../src/verify/judge/judge.js';
import { findDebts, longestWait } from '../../../src/verify/judge/packet-figures.js';
import { failover, simulateHistory } from '../simulate-history.js';
import { simulatedBudget } from './cases.js';

const budget = simulatedBudget('service-stop');
const outageMs = 640;
const base = simulateHistory(failover(outageMs));
const injectMs = 5000;
const backMs = injectMs + outageMs;

const capture: Observer = {
  ...({ id: 'flows@client', kind: 'flows', host: 'client' } as const),
  ...{ fromMs: -400, untilMs: 30_000, clockOffsetMs: 0, roundTripMs: 4 },
};

function flow(startMs: number, answeredMs?: number): FlowEntry {
  const isSilent = answeredMs === undefined;
  return {
    ...({ type: 'flow', observer: capture.id, service: 'web', client: '10.0.1.10' } as const),
    ...{ clientPort: 40_000, startMs, untilMs: answeredMs ?? startMs + 1000 },
    exchanges: [{ askedMs: startMs, ...(isSilent ? {} : { answeredMs }) }],
    ...{ synsAgain: isSilent ? 1 : 0, sentAgain: { client: isSilent ? 1 : 0, service: 0 } },
  };
}

/** What packets show of the same: what is asked while nobody has the VIP gets no answer. */
function flowsOfOutage(): readonly FlowEntry[] {
  return Array.from({ length: 600 }, (_, index) => index * 50 + 2).map((atMs) =>
    flow(atMs, atMs >= injectMs && atMs < backMs ? undefined : atMs + 6),
  );
}

function withPackets(entries: readonly Entry[], observer: Observer = capture): History {
  return {
    ...base,
    observers: [...base.observers, observer],
    entries: [...base.entries, ...entries],
  };
}

test('the outage by packets lasts from the first question without an answer to the next answer', (t) => {
  const { figures } = judge(withPackets(flowsOfOutage()), budget);
  t.deepEqual(figures.packets, {
    flows: 600,
    ...{ flowsSentAgain: 13, synsAgain: 13, sentAgain: 13, sentAgainByService: 0 },
    ...{ resetByService: 0, resetByClient: 0, longestWaitMs: 1000 },
    // Asked at 5002, answered at 5658; the last answer before it came to the question of 4952.
    outage: { service: 'web', ms: 656, fromMs: 5002, lastAnswerMs: -42, firstAnswerMs: 658 },
  });
});

test('no verdict rests on packets', (t) => {
  const alone = judge(base, budget);
  for (const entries of [[], flowsOfOutage(), [flow(5000)]]) {
    const { status, reason, findings } = judge(withPackets(entries), budget);
    t.deepEqual({ status, reason, findings }, { ...pick(alone) });
  }
});

function pick({ status, reason, findings }: ReturnType<typeof judge>) {
  return { status, reason, findings };
}

test('packets that contradict the requests are noted', (t) => {
  const asked = Array.from({ length: 600 }, (_, index) => flow(index * 50 + 2, index * 50 + 8));
  const longer = simulateHistory(failover(4000));
  const history = {
    ...longer,
    observers: [...longer.observers, capture],
    entries: [...longer.entries, ...asked],
  };
  const { status, figures } = judge(history, budget);
  t.is(status, 'fail', 'what requests have shown still counts');
  t.deepEqual(figures.packets?.notes, [
    'Requests show an outage of 4.00 s, packets one of 6 ms: answers were late or bad, or the measurement itself was slow.',
  ]);
  t.is(judge(withPackets(flowsOfOutage()), budget).figures.packets?.notes, undefined);
});

test('a capture that ended early says so', (t) => {
  const ended = { ...capture, endedEarly: 'tcpdump printed no packet' };
  const { figures } = judge(withPackets(flowsOfOutage(), ended), budget);
  t.deepEqual(figures.packets?.notes, [
    'The capture on client is not whole: tcpdump printed no packet.',
  ]);
});

test('resets are counted by who sent them', (t) => {
  const resets = (['service', 'service', 'client'] as const).map((by, index) => ({
    ...flow(100 * index),
    reset: { by, atMs: 100 * index + 1 },
  }));
  const { packets } = judge(withPackets(resets), budget).figures;
  t.like(packets, { resetByService: 2, resetByClient: 1 });
});

test('the longest wait of a connection lasts to its end where nothing came', (t) => {
  t.is(longestWait(flow(100)), 1000);
  t.is(longestWait(flow(100, 140)), 40);
});

const anyExchange = fc
  .record({ askedMs: fc.nat(1000), takesMs: fc.option(fc.nat(300), { nil: undefined }) })
  .map(({ askedMs, takesMs }) =>
    takesMs === undefined ? { askedMs } : { askedMs, answeredMs: askedMs + takesMs },
  );

test('a debt is without an answer, and begins with a question; the others are shorter', (t) => {
  fc.assert(
    fc.property(fc.array(anyExchange, { maxLength: 20 }), (exchanges) => {
      const answers = exchanges.flatMap(({ answeredMs }) => answeredMs ?? []);
      const untilMs = 1500;
      const debts = findDebts(exchanges, untilMs);
      // One between two answers at most.
      t.true(debts.every(({ askedMs }, index) => askedMs >= (debts[index - 1]?.endMs ?? 0)));
      for (const { askedMs, endMs } of debts) {
        t.true(exchanges.some((one) => one.askedMs === askedMs));
        t.false(answers.some((at) => at > askedMs && at < endMs));
        t.true(endMs === untilMs || answers.includes(endMs));
      }
      const longest = Math.max(0, ...debts.map(({ askedMs, endMs }) => endMs - askedMs));
      // By brute force: from each question to the next answer of anybody.
      const waits = exchanges.map(({ askedMs }) => {
        const next = Math.min(untilMs, ...answers.filter((at) => at >= askedMs));
        return next - askedMs;
      });
      t.is(longest, Math.max(0, ...waits));
    }),
  );
});
