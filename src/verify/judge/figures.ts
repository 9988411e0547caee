import type { Figures, OwnerTimes, SharedTime } from '../../model/verify/verdict.js';
import type { Experiment } from './experiment.js';
import type { FaultMarks } from './fault-marks.js';
import { measureLatency } from './latency.js';
import { ownerSpans, sharedTimes, spansWithOwners, timeOf } from './owners.js';
import { followClients, hasKept } from './followed-clients.js';
import { measurePackets } from './packet-figures.js';
import { measureWrites } from './write-figures.js';
import { allowedMs } from './phases.js';
import { failedIn, isOutage, longestErrorsMs, longestSilence } from './rules/request-rules.js';
import { movedClients } from './rules/server-rules.js';
import type { Silence } from './silence.js';
import { lengthOf, lengthWithin } from './span.js';

/** Measures everything that the report shows, whatever the verdict. */
export function measureFigures(experiment: Experiment): Figures {
  const { services, moments, budget, history } = experiment;
  const connections = history.entries.filter((entry) => entry.type === 'connection');
  const latency = measureLatency(experiment);
  const packets = measurePackets(experiment);
  const writes = measureWrites(experiment);
  const ownersMax = measureOwnersMax(experiment);
  const shared = budget.vips.flatMap((vip) => sharedTimes(experiment, vip));
  return {
    ...(moments === undefined ? {} : measureOutages(experiment, moments)),
    ...(moments?.restored === undefined
      ? {}
      : { restoreMs: Math.max(0, Math.round(moments.restored - moments.healEnd)) }),
    resolutionMs: budget.allowances.intervalMs,
    requests: services.reduce((sum, { all }) => sum + all.length, 0),
    failed: services.reduce((sum, { failed }) => sum + failed.length, 0),
    late: services.reduce((sum, { late }) => sum + late.length, 0),
    answers: countAnswers(experiment),
    owners: budget.vips.map((vip) => measureOwners(experiment, vip)),
    ...(ownersMax === undefined ? {} : { vipOwnersMax: ownersMax }),
    ...(shared.length === 0 ? {} : { shared: shared.map(toWhole) }),
    connectionsOpened: connections.length,
    connectionsBroken: connections.filter(({ end }) => end !== 'kept').length,
    ...measurePersistence(experiment),
    ...measureKept(experiment),
    ...(writes === undefined ? {} : { writes }),
    ...measureStalls(experiment),
    ...(latency === undefined ? {} : { latency }),
    ...(packets === undefined ? {} : { packets }),
  };
}

function measureOutages(experiment: Experiment, moments: FaultMarks): Partial<Figures> {
  const { fault, heal, headline } = experiment.budget;
  const limitMs = allowedMs(headline === 'silence' ? fault.silence : fault.errors, moments);
  const healLimitMs = allowedMs(heal.silence, moments);
  const outage =
    headline === 'silence'
      ? measureSilence(longestSilence(experiment, moments, 'fault'), limitMs)
      : measureErrors(experiment, moments);
  const onReturn = measureSilence(longestSilence(experiment, moments, 'heal'), healLimitMs);
  return {
    ...(outage === undefined ? {} : { outageMs: Math.round(outage.ms) }),
    boundMs: Math.round(limitMs),
    ...(outage?.fromMs === undefined ? {} : { outageFromMs: Math.round(outage.fromMs) }),
    ...(onReturn === undefined ? {} : { healOutageMs: Math.round(onReturn.ms) }),
    healBoundMs: Math.round(healLimitMs),
  };
}

type Measured = { readonly ms: number; readonly fromMs?: number };

/** undefined: it is longer than allowed, but nobody knows whether it was an outage. */
function measureSilence(silence: Silence | undefined, limitMs: number): Measured | undefined {
  if (silence === undefined) return { ms: 0 };
  return silence.ms <= limitMs || isOutage(silence) ? silence : undefined;
}

function measureErrors(experiment: Experiment, moments: FaultMarks): Measured {
  const ms = longestErrorsMs(experiment, moments, 'fault');
  const first = failedIn(experiment, moments, 'fault')[0]?.scheduledMs;
  return first === undefined ? { ms } : { ms, fromMs: first };
}

function measurePersistence({ services, budget, history }: Experiment): Partial<Figures> {
  if (budget.persistentServices.length === 0) return {};
  const moved = services
    .filter(({ service }) => budget.persistentServices.includes(service))
    .map((requests) => movedClients(requests, history.target).length);
  return { persistenceBreaks: moved.reduce((sum, clients) => sum + clients, 0) };
}

function measureKept(experiment: Experiment): Pick<Figures, 'kept'> {
  const { followed } = experiment.budget;
  if (followed === undefined || experiment.moments === undefined) return {};
  return {
    kept: followed.map(({ service }) => {
      const clients = followClients(experiment, service);
      return { service, clients: clients.length, kept: clients.filter(hasKept).length };
    }),
  };
}

function measureStalls({ stalls, window }: Experiment): Partial<Figures> {
  const stalledMs = Math.round(lengthWithin(stalls.excused, window));
  return stalledMs === 0 ? {} : { stalledMs };
}

function countAnswers({ services }: Experiment): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const { outcome } of services.flatMap(({ good, late }) => [...good, ...late])) {
    if (outcome.type !== 'answered') continue;
    counts.set(outcome.server, (counts.get(outcome.server) ?? 0) + 1);
  }
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function measureOwners(experiment: Experiment, vip: string): OwnerTimes {
  const spans = ownerSpans(experiment, vip);
  const severalMs = sharedTimes(experiment, vip).reduce((ms, span) => ms + lengthOf(span), 0);
  const handoversMs = timeOf(spans, ({ owners }) => owners.length > 1) - severalMs;
  return {
    vip,
    noneMs: Math.round(
      timeOf(spans, ({ owners, unobserved }) => owners.length === 0 && unobserved.length === 0),
    ),
    oneMs: Math.round(
      handoversMs +
        timeOf(spans, ({ owners, unobserved }) => owners.length === 1 && unobserved.length === 0),
    ),
    severalMs: Math.round(severalMs),
    unobservedMs: Math.round(
      timeOf(spans, ({ owners, unobserved }) => owners.length < 2 && unobserved.length > 0),
    ),
  };
}

function toWhole({ fromMs, untilMs, ...shared }: SharedTime): SharedTime {
  return { ...shared, fromMs: Math.round(fromMs), untilMs: Math.round(untilMs) };
}

/** The most owners of one VIP for longer than a hand-over takes; undefined: nobody watched. */
function measureOwnersMax(experiment: Experiment): number | undefined {
  const { vips, directors, allowances } = experiment.budget;
  const counts = vips.flatMap((vip) => {
    const spans = ownerSpans(experiment, vip);
    const seen = spans.some(({ unobserved }) => unobserved.length < directors.length);
    if (!seen) return [];
    const held = directors.filter((_, index) =>
      spansWithOwners(spans, index + 1).some((span) => lengthOf(span) > allowances.processingMs),
    );
    return [held.length];
  });
  return counts.length === 0 ? undefined : Math.max(...counts);
}
