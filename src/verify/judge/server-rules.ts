import { formatMeasured } from '../../model/measured-time.js';
import type { RequestEntry } from '../../model/history.js';
import type { Finding } from '../../model/verdict.js';
import type { Experiment, Moments } from './experiment.js';
import { fail, unknown, type Rule } from './finding.js';
import { observersOf } from './observer-rules.js';
import { allowedMs } from './phases.js';
import { endOf, type ServiceRequests } from './requests.js';

/** A client of a persistent service keeps its real server, unless the drill took that one away. */
export const judgePersistence: Rule = ({ services, budget, history }) =>
  services
    .filter(({ service }) => budget.persistentServices.includes(service))
    .flatMap((requests) => {
      const moved = movedClients(requests, history.target);
      if (moved.length === 0) return [];
      const seen = `${moved.length} clients of ${requests.service} lost their real server`;
      return [fail(`${seen}, the first one is ${moved[0] ?? ''}.`)];
    });

/** The clients that were sent from one real server to another, although the first one lived. */
export function movedClients(
  { good }: ServiceRequests,
  lostServers: readonly string[],
): readonly string[] {
  const serverOf = new Map<string, string>();
  const moved = new Set<string>();
  for (const request of good) {
    const server = answeringServer(request);
    const previous = serverOf.get(request.client);
    serverOf.set(request.client, server);
    const changed = previous !== undefined && previous !== server;
    if (changed && !lostServers.includes(previous)) moved.add(request.client);
  }
  return [...moved];
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
    return last.startMs > moments.injectEnd + allowedMs(budget.fault.errors, moments)
      ? [fail(`${seen}, and was never taken out of the pool.`)]
      : [unknown(`${seen}: the fault had no effect.`)];
  });

/** A real server that came back is used again in time. */
export const judgeServerReturn: Rule = (experiment) =>
  ofServers(experiment, (server, moments) => {
    const { targetReturns: bound } = experiment.budget;
    if (bound === undefined) return [];
    const usedAgainMs = firstUse(experiment, server, moments.healBegin) - moments.healEnd;
    const limit = formatMeasured(bound.ms);
    if (usedAgainMs <= bound.ms) return [];
    if (!poolIsWatched(experiment)) {
      return [unknown(`${server} was not seen in use within ${limit} of its return.`)];
    }
    if (moments.loadEnd - moments.healEnd < bound.ms) {
      return [unknown(`The load ended before ${server} had to be in use again.`)];
    }
    return [fail(`${server} was not in use again within ${limit} of its return.`)];
  });

type ServerRule = (server: string, moments: Moments) => readonly Finding[];

function ofServers({ history, budget, moments }: Experiment, rule: ServerRule): readonly Finding[] {
  if (budget.targetReturns === undefined || moments === undefined) return [];
  return history.target.flatMap((server) => rule(server, moments));
}

function answeringServer({ outcome }: RequestEntry): string {
  return outcome.type === 'answered' ? outcome.server : '';
}

function answersOf({ services }: Experiment, server: string): readonly RequestEntry[] {
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
