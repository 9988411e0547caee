import type { Budget } from '../../model/verify/budget.js';
import { markNames, type History, type MarkName } from '../../model/verify/history.js';
import { dropMalformed } from './malformed.js';
import type { FaultMarks } from './fault-marks.js';
import { readServiceRequests, type ServiceRequests } from './requests.js';
import type { Span } from './span.js';
import { readStalls, type Stalls } from './stalls/read-stalls.js';

/** What the judge looks at: the history in the light of the budget. */
export type Experiment = {
  readonly history: History;
  readonly budget: Budget;
  /** Entries and observers that no time can be read from. */
  readonly malformed: number;
  /** undefined: a mark is missing, or they are out of order. */
  readonly moments?: FaultMarks;
  /** What is judged: the time of the load, or, without marks, all there is. */
  readonly window: Span;
  readonly services: readonly ServiceRequests[];
  /** When the measurement itself, or a director as a whole, was held up. */
  readonly stalls: Stalls;
};

/** Prepares a history for the judge; never throws, whatever is in it. */
export function readExperiment(raw: History, budget: Budget): Experiment {
  const { history, malformed } = dropMalformed(raw);
  const moments = readMoments(history);
  const window = moments ? spanOf(moments.loadBegin, moments.loadEnd) : wholeTime(history);
  const broken = moments && spanOf(moments.injectBegin, moments.restored ?? moments.loadEnd);
  const services = budget.services.map((service) => {
    const sorry = hasSorryServer(budget, service) ? broken : undefined;
    return readServiceRequests(history, {
      ...{ service, window, allowances: budget.allowances, sorry },
    });
  });
  const known = { history, budget, window, ...(moments === undefined ? {} : { moments }) };
  return { ...known, malformed, services, stalls: readStalls(known) };
}

/** Whether a sorry server answers for a service while the fault is in place. */
function hasSorryServer({ sorryServers, lostQuorums = [] }: Budget, service: string): boolean {
  const lost = lostQuorums.find((quorum) => quorum.service === service);
  return sorryServers === true || lost?.sorryServer === true;
}

function spanOf(fromMs: number, untilMs: number): Span {
  return { fromMs, untilMs };
}

/** Time of the first mark of that name. */
function findMark({ entries }: History, name: MarkName): number | undefined {
  return entries.filter((entry) => entry.type === 'mark').find((mark) => mark.name === name)?.atMs;
}

/** The marks that a drill cannot be judged without, and that are not there. */
export function missingMarks(history: History): readonly MarkName[] {
  return markNames.filter((name) => name !== 'restored' && findMark(history, name) === undefined);
}

function readMoments(history: History): FaultMarks | undefined {
  const at = (name: MarkName): number => findMark(history, name) ?? NaN;
  const moments = {
    loadBegin: at('load-begin'),
    injectBegin: at('inject-begin'),
    injectEnd: at('inject-end'),
    healBegin: at('heal-begin'),
    healEnd: at('heal-end'),
    loadEnd: at('load-end'),
  };
  const times = Object.values(moments);
  const ordered = times.every((time, index) => index === 0 || (times[index - 1] ?? NaN) <= time);
  if (!ordered) return undefined;
  const restored = findMark(history, 'restored');
  return restored === undefined ? moments : { ...moments, restored };
}

function wholeTime({ observers }: History): Span {
  const from = observers.reduce((least, { fromMs }) => Math.min(least, fromMs), Infinity);
  const until = observers.reduce((most, { untilMs }) => Math.max(most, untilMs), -Infinity);
  return from < until ? spanOf(from, until) : spanOf(0, 0);
}
