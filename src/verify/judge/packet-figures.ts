import { formatMeasured } from '../../model/verify/measured-time.js';
import type { Exchange, FlowEntry } from '../../model/verify/history.js';
import type { PacketFigures, PacketOutage } from '../../model/verify/verdict.js';
import type { Experiment } from './experiment.js';
import type { FaultMarks } from './fault-marks.js';
import { phaseOf } from './phases.js';
import { isOutage, longestSilence } from './rules/request-rules.js';

/** What the packets of the load say, where they were captured; undefined: they were not. */
export function measurePackets(experiment: Experiment): PacketFigures | undefined {
  const { history, moments } = experiment;
  const captures = history.observers.filter(({ kind }) => kind === 'flows');
  if (captures.length === 0) return undefined;
  const flows = history.entries.filter((entry) => entry.type === 'flow');
  const untilMs = Math.max(...captures.map((capture) => capture.untilMs));
  const outage = moments && findOutage(flows, { experiment, moments, untilMs });
  const isCut = captures.some(({ endedEarly }) => endedEarly !== undefined);
  const notes = [
    ...captures.flatMap(({ host, endedEarly }) =>
      endedEarly === undefined ? [] : [`The capture on ${host} is not whole: ${endedEarly}.`],
    ),
    ...(moments === undefined || outage === undefined || isCut
      ? []
      : contradictions(experiment, moments, outage)),
  ];
  return {
    ...countFlows(flows),
    ...(outage === undefined ? {} : { outage }),
    ...(notes.length === 0 ? {} : { notes }),
  };
}

function countFlows(flows: readonly FlowEntry[]): Omit<PacketFigures, 'outage' | 'notes'> {
  const count = (is: (flow: FlowEntry) => boolean): number => flows.filter(is).length;
  const sum = (of: (flow: FlowEntry) => number): number =>
    flows.reduce((total, flow) => total + of(flow), 0);
  return {
    flows: flows.length,
    flowsSentAgain: count(({ sentAgain }) => sentAgain.client > 0),
    synsAgain: sum(({ synsAgain }) => synsAgain),
    sentAgain: sum(({ sentAgain }) => sentAgain.client),
    sentAgainByService: sum(({ sentAgain }) => sentAgain.service),
    resetByService: count(({ reset }) => reset?.by === 'service'),
    resetByClient: count(({ reset }) => reset?.by === 'client'),
    longestWaitMs: Math.round(flows.reduce((most, flow) => Math.max(most, longestWait(flow)), 0)),
  };
}

/** The longest time in which a connection's client had said something and heard nothing. */
export function longestWait({ exchanges, untilMs }: FlowEntry): number {
  return exchanges.reduce(
    (most, { askedMs, answeredMs = untilMs }) => Math.max(most, answeredMs - askedMs),
    0,
  );
}

type Scope = {
  readonly experiment: Experiment;
  readonly moments: FaultMarks;
  /** When the last packet was captured. */
  readonly untilMs: number;
};

/** The longest outage of any service that the fault began, by packets. */
function findOutage(flows: readonly FlowEntry[], scope: Scope): PacketOutage | undefined {
  const { experiment, moments, untilMs } = scope;
  const [longest] = [...new Set(flows.map(({ service }) => service))]
    .flatMap((service) => {
      const own = flows.filter((flow) => flow.service === service);
      const exchanges = own.flatMap((flow) => flow.exchanges);
      return findDebts(exchanges, untilMs).map((debt) => ({ service, ...debt }));
    })
    .filter(({ askedMs }) => phaseOf(askedMs, experiment, moments) === 'fault')
    .sort((a, b) => b.endMs - b.askedMs - (a.endMs - a.askedMs));
  if (longest === undefined) return undefined;
  const { service, askedMs, endMs, lastAnswerMs, firstAnswerMs } = longest;
  const sinceFault = (ms: number): number => Math.round(ms - moments.injectBegin);
  return {
    service,
    ms: Math.round(endMs - askedMs),
    fromMs: Math.round(askedMs),
    ...(lastAnswerMs === undefined ? {} : { lastAnswerMs: sinceFault(lastAnswerMs) }),
    ...(firstAnswerMs === undefined ? {} : { firstAnswerMs: sinceFault(firstAnswerMs) }),
  };
}

/** A time in which a service was asked and gave no answer to anybody. */
export type Debt = {
  /** When it was first asked after its last answer. */
  readonly askedMs: number;
  readonly endMs: number;
  /** undefined: it had answered nothing before. */
  readonly lastAnswerMs?: number;
  /** undefined: it answered nothing afterwards. */
  readonly firstAnswerMs?: number;
};

/** All of them, one between two answers at most, in order. Of a sound service each is as long as an answer takes. */
export function findDebts(exchanges: readonly Exchange[], untilMs: number): readonly Debt[] {
  const answers = exchanges.flatMap(({ answeredMs }) => answeredMs ?? []).sort((a, b) => a - b);
  const questions = exchanges.map(({ askedMs }) => askedMs).sort((a, b) => a - b);
  const debts: Debt[] = [];
  let gap = 0;
  let settled = -1;
  for (const askedMs of questions) {
    while ((answers[gap] ?? Infinity) < askedMs) gap++;
    // Only the first question of a gap counts.
    if (settled === gap) continue;
    settled = gap;
    const [lastAnswerMs, firstAnswerMs] = [answers[gap - 1], answers[gap]];
    debts.push({
      ...{ askedMs, endMs: firstAnswerMs ?? Math.max(askedMs, untilMs) },
      ...(lastAnswerMs === undefined ? {} : { lastAnswerMs }),
      ...(firstAnswerMs === undefined ? {} : { firstAnswerMs }),
    });
  }
  return debts;
}

/**
 * Requests and packets are two measurements of one outage. A late or a bad answer is none for the one and one for the
 * other, and a control host that is busy delays the one alone; beyond that they have to agree.
 */
function contradictions(
  experiment: Experiment,
  moments: FaultMarks,
  outage: PacketOutage,
): readonly string[] {
  const { intervalMs, answerLimitMs } = experiment.budget.allowances;
  const silence = longestSilence(experiment, moments, 'fault');
  const byRequests = silence !== undefined && isOutage(silence) ? silence.ms : 0;
  const byPackets = outage.ms;
  // A SYN that is sent again may be answered so long after the requests beside it.
  const toleranceMs = answerLimitMs + 4 * intervalMs;
  if (Math.abs(byRequests - byPackets) <= toleranceMs) return [];
  const [requests, packets] = [byRequests, byPackets].map(formatMeasured);
  const why =
    byRequests > byPackets
      ? 'answers were late or bad, or the measurement itself was slow'
      : 'the capture lost packets, or another client was answered meanwhile';
  return [`Requests show an outage of ${requests}, packets one of ${packets}: ${why}.`];
}
