import { formatMeasured } from '../../../model/verify/measured-time.js';
import type { RequestEntry } from '../../../model/verify/history.js';
import type { Experiment } from '../experiment.js';
import type { FaultMarks } from '../fault-marks.js';
import { fail, stalled, unknown, type Opinion, type Rule } from '../opinion.js';
import { observersOf } from './observer-rules.js';
import { allowedMs } from '../phases.js';
import { endOf, type ServiceRequests } from '../requests.js';
import { lengthOf, type Span } from '../span.js';
import { isUnsettledIn, provenMs } from '../stalls/excuses.js';

/** A client of a persistent service keeps its real server, unless the drill took that one away. */
export const judgePersistence: Rule = (experiment) => {
  const { services, budget, history } = experiment;
  return services
    .filter(({ service }) => budget.persistentServices.includes(service))
    .flatMap((requests) => {
      const moves = moved(requests, history.target);
      const clients = [...new Set(moves.map(({ client }) => client))];
      if (clients.length === 0) return [];
      const seen = `${clients.length} clients of ${requests.service} lost their real server`;
      const unexplained = moves.find((move) => !isUnsettledIn(experiment, move));
      return unexplained === undefined
        ? [stalled(`${seen}, while directors had lost each other in a stall.`)]
        : [fail(`${seen}, the first one is ${unexplained.client}.`)];
    });
};

/** The clients that were sent from one real server to another, although the first one lived. */
export function movedClients(
  requests: ServiceRequests,
  lostServers: readonly string[],
): readonly string[] {
  return [...new Set(moved(requests, lostServers).map(({ client }) => client))];
}

/** Between the last answer of the old real server, and the first one of the new. */
type Move = Span & { readonly client: string };

function moved({ good }: ServiceRequests, lostServers: readonly string[]): readonly Move[] {
  const lastOf = new Map<string, RequestEntry>();
  const moves: Move[] = [];
  for (const request of good) {
    const { client } = request;
    const last = lastOf.get(client);
    lastOf.set(client, request);
    if (last === undefined || answeringServer(last) === answeringServer(request)) continue;
    if (lostServers.includes(answeringServer(last))) continue;
    moves.push({ client, fromMs: last.scheduledMs, untilMs: endOf(request) });
  }
  return moves;
}

/** A dead real server does not answer; where it does, the fault was none. */
export const judgeDeadServers: Rule = (experiment) =>
  ofServers(experiment, (server, moments) => {
    const { budget } = experiment;
    const deadFromMs = moments.injectEnd + budget.allowances.answerLimitMs;
    const answers = answersOf(experiment, server).filter((request) => {
      return request.startMs > deadFromMs && endOf(request) < moments.healBegin;
    });
    const last = answers.at(-1);
    if (last === undefined) return [];
    const seen = `${server} gave ${answers.length} answers after the fault`;
    const inUse = { fromMs: moments.injectEnd, untilMs: last.startMs };
    const limitMs = allowedMs(budget.fault.errors, moments);
    if (lengthOf(inUse) <= limitMs) return [unknown(`${seen}: the fault had no effect.`)];
    const never = `${seen}, and was never taken out of the pool`;
    return provenMs(experiment, inUse) > limitMs
      ? [fail(`${never}.`)]
      : [stalled(`${never}; a stall may have kept the checks from it.`)];
  });

/** A real server that came back is used again in time. */
export const judgeServerReturn: Rule = (experiment) =>
  ofServers(experiment, (server, moments) => {
    const { targetReturns: bound } = experiment.budget;
    if (bound === undefined) return [];
    const usedAtMs = firstUse(experiment, server, moments.healBegin);
    const usedAgainMs = usedAtMs - moments.healEnd;
    const limit = formatMeasured(bound.ms);
    if (usedAgainMs <= bound.ms) return [];
    if (!poolIsWatched(experiment)) {
      return [unknown(`${server} was not seen in use within ${limit} of its return.`)];
    }
    if (moments.loadEnd - moments.healEnd < bound.ms) {
      return [unknown(`The load ended before ${server} had to be in use again.`)];
    }
    const waited = { fromMs: moments.healEnd, untilMs: Math.min(usedAtMs, moments.loadEnd) };
    const seen = `${server} was not in use again within ${limit} of its return`;
    return provenMs(experiment, waited) >= bound.ms
      ? [fail(`${seen}.`)]
      : [stalled(`${seen}; a stall may have kept the checks from it.`)];
  });

type ServerRule = (server: string, moments: FaultMarks) => readonly Opinion[];

function ofServers({ history, budget, moments }: Experiment, rule: ServerRule): readonly Opinion[] {
  if (budget.targetReturns === undefined || moments === undefined) return [];
  return history.target.flatMap((server) => rule(server, moments));
}

function answeringServer({ outcome }: RequestEntry): string {
  return outcome.type === 'answered' ? outcome.server : '';
}

/** What a real server answered in time or late, in the order in which it was sent. */
export function answersOf(
  { services }: Pick<Experiment, 'services'>,
  server: string,
): readonly RequestEntry[] {
  return services
    .flatMap(({ good, late }) => [...good, ...late])
    .filter((request) => answeringServer(request) === server)
    .sort((a, b) => a.startMs - b.startMs);
}

/** When a real server answered or was put into a pool for the first time from then on. */
function firstUse(experiment: Experiment, server: string, fromMs: number): number {
  const answer = answersOf(experiment, server).map(endOf);
  const watchers = poolWatchers(experiment);
  const pooled = experiment.history.entries
    .filter((entry) => entry.type === 'pool')
    .filter((entry) => entry.server === server && entry.inPool)
    .filter(({ observer }) => watchers.includes(observer))
    .map(({ atMs }) => atMs);
  return [...answer, ...pooled]
    .filter((at) => at >= fromMs)
    .reduce((first, at) => Math.min(first, at), Infinity);
}

function poolWatchers(experiment: Experiment): readonly string[] {
  return observersOf(experiment, 'pool').map(({ id }) => id);
}

function poolIsWatched(experiment: Experiment): boolean {
  const { untilMs } = experiment.window;
  return observersOf(experiment, 'pool').some((observer) => observer.untilMs >= untilMs);
}
