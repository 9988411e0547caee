import type { LostQuorum } from '../../../model/verify/budget.js';
import type { PoolEntry } from '../../../model/verify/history.js';
import { formatMeasured } from '../../../model/verify/measured-time.js';
import type { Experiment } from '../experiment.js';
import type { FaultMarks } from '../fault-marks.js';
import { fail, stalled, unknown, type Opinion, type Rule } from '../opinion.js';
import { allowedMs } from '../phases.js';
import { lengthOf, type Span } from '../span.js';
import { provenMs } from '../stalls/excuses.js';
import { endOf } from '../requests.js';
import { observersOf } from './observer-rules.js';
import { answersOf } from './server-rules.js';

/**
 * Without its quorum a service is its sorry server's alone: keepalived takes out real servers that are well, too.
 * Where there is none, it leaves those in; update_quorum_state() of ipwrapper.c.
 */
export const judgeLostQuorums: Rule = (experiment) => {
  const { moments, budget } = experiment;
  if (moments === undefined) return [];
  return (budget.lostQuorums ?? []).flatMap((lost) => [
    ...(lost.sorryServer === true
      ? judgeTakenOut(experiment, lost, moments)
      : judgeLeftIn(experiment, lost, moments)),
    ...judgeTold(experiment, lost, moments),
  ]);
};

/**
 * keepalived on each director says that the quorum is lost, and later gained: then it runs the commands for that. Where
 * none says anything, its log is not to be had.
 */
function judgeTold(
  experiment: Experiment,
  { service }: LostQuorum,
  moments: FaultMarks,
): readonly Opinion[] {
  const { budget, history } = experiment;
  const told = history.entries
    .filter((entry) => entry.type === 'quorum')
    .filter((entry) => entry.service === service && entry.atMs >= moments.injectBegin);
  if (told.length === 0) return [];
  const limitMs = allowedMs(budget.fault.errors, moments);
  return budget.directors.flatMap((director) => {
    const ids = observersOf(experiment, 'vrrp')
      .filter(({ host }) => host === director)
      .map(({ id }) => id);
    const own = told.filter(({ observer }) => ids.includes(observer));
    const lost = own.find(({ isLost }) => isLost);
    if (lost === undefined) {
      return [unknown(`keepalived on ${director} did not say that ${service} lost its quorum.`)];
    }
    const isGained = own.some(({ isLost, atMs }) => !isLost && atMs > lost.atMs);
    return [
      ...judgeLossInTime(experiment, { director, service, limitMs }, lost.atMs),
      ...(isGained || moments.restored === undefined
        ? []
        : [unknown(`keepalived on ${director} did not say that ${service} gained its quorum.`)]),
    ];
  });
}

type Loss = { readonly director: string; readonly service: string; readonly limitMs: number };

function judgeLossInTime(
  experiment: Experiment,
  { director, service, limitMs }: Loss,
  lostMs: number,
): readonly Opinion[] {
  const waited = { fromMs: experiment.moments?.injectEnd ?? lostMs, untilMs: lostMs };
  if (lengthOf(waited) <= limitMs) return [];
  const seen = `keepalived on ${director} lost the quorum of ${service} ${formatMeasured(lengthOf(waited))} after the fault, ${formatMeasured(limitMs)} are allowed`;
  return provenMs(experiment, waited) > limitMs
    ? [fail(`${seen}.`)]
    : [stalled(`${seen}; a stall may have kept the checks from it.`)];
}

/** From the moment when the checks must have found out, no real server gets any client. */
function judgeTakenOut(
  experiment: Experiment,
  { service, survivors }: LostQuorum,
  moments: FaultMarks,
): readonly Opinion[] {
  const limitMs = allowedMs(experiment.budget.fault.errors, moments);
  const services = experiment.services.filter((requests) => requests.service === service);
  return survivors.flatMap((server) => {
    const answeredMs = answersOf({ services }, server)
      .filter((request) => endOf(request) < moments.healBegin)
      .map(({ startMs }) => startMs);
    const pooledMs = timesInPool(experiment, { service, server }, moments).map(
      ({ untilMs }) => untilMs,
    );
    const last = Math.max(moments.injectEnd, ...answeredMs.slice(-1), ...pooledMs);
    const inUse = { fromMs: moments.injectEnd, untilMs: last };
    if (lengthOf(inUse) <= limitMs) return [];
    const seen = `${server} was in use for ${service} for ${formatMeasured(lengthOf(inUse))} after the fault, and without the quorum only the sorry server may be`;
    const limit = `${formatMeasured(limitMs)} are allowed until it is lost`;
    return provenMs(experiment, inUse) > limitMs
      ? [fail(`${seen}: ${limit}.`)]
      : [stalled(`${seen}: ${limit}; a stall may have kept the checks from it.`)];
  });
}

/** Nobody is there to take their place. */
function judgeLeftIn(
  experiment: Experiment,
  { service, survivors }: LostQuorum,
  moments: FaultMarks,
): readonly Opinion[] {
  return survivors.flatMap((server) => {
    const out = poolEntriesOf(experiment, { service, server }).find(
      ({ atMs, inPool }) => !inPool && atMs > moments.injectBegin && atMs < moments.healBegin,
    );
    if (out === undefined) return [];
    const since = { fromMs: moments.injectBegin, untilMs: out.atMs };
    const seen = `${server} was taken out of the pool of ${service}, although nothing was done to it, and there is no sorry server`;
    return provenMs(experiment, since) < lengthOf(since)
      ? [stalled(`${seen}; a stall may have made its check fail.`)]
      : [fail(`${seen}.`)];
  });
}

type Member = { readonly service: string; readonly server: string };

/** The times between fault and heal in which some director sent new clients of the service there. */
function timesInPool(
  experiment: Experiment,
  member: Member,
  { injectEnd, healBegin }: FaultMarks,
): readonly Span[] {
  const entries = poolEntriesOf(experiment, member);
  return observersOf(experiment, 'pool').flatMap(({ id, untilMs: watchedMs }) => {
    const seen = entries.filter(({ observer, atMs }) => observer === id && atMs < healBegin);
    return seen.flatMap(({ atMs, inPool }, index) => {
      const untilMs = seen[index + 1]?.atMs ?? Math.min(healBegin, watchedMs);
      return inPool && untilMs > injectEnd ? [{ fromMs: atMs, untilMs }] : [];
    });
  });
}

function poolEntriesOf({ history }: Experiment, { service, server }: Member): readonly PoolEntry[] {
  return history.entries
    .filter((entry) => entry.type === 'pool')
    .filter((entry) => entry.service === service && entry.server === server)
    .toSorted((a, b) => a.atMs - b.atMs);
}
