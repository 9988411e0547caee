import type { ConnectionEntry } from '../../../model/verify/history.js';
import type { Experiment } from '../experiment.js';
import { fail, stalled, unknown, type Rule } from '../opinion.js';
import { observersOf } from './observer-rules.js';
import { isUnsettledIn, provenMs } from '../stalls/excuses.js';

/** Long-lived connections stay, where the drill gives no reason to break them. */
export const judgeConnections: Rule = (experiment) => {
  const { budget, history } = experiment;
  if (budget.connections === 'may-break') return [];
  const { services, unheld = [] } = budget;
  return services.flatMap((service) => {
    if (unheld.includes(service)) return [];
    const connections = connectionsOf(experiment, service);
    if (connections.length === 0) {
      return [unknown(`No long-lived connection through ${service} was watched.`)];
    }
    const excused = budget.connections === 'kept-off-target' ? history.target : [];
    const broken = connections.filter(({ end, server }) => {
      return end !== 'kept' && !excused.includes(server);
    });
    const [first] = broken;
    if (first === undefined) return [];
    const seen = `${broken.length} of ${connections.length} connections through ${service} broke`;
    const others = broken.filter((one) => !isExplained(experiment, one));
    return others[0] === undefined
      ? [stalled(`${seen}, the first one to ${first.server} (${first.end}), in a stall.`)]
      : [fail(`${seen}, the first one to ${others[0].server} (${others[0].end}).`)];
  });
};

// A sign of life is asked for twice a second, and waited for as long as this; see load/long-connections.
const longestWaitMs = 3500;

/** A reset is an answer: only directors that had lost each other may have given it. */
function isExplained(experiment: Experiment, { end, lastByteMs }: ConnectionEntry): boolean {
  const dying = { fromMs: lastByteMs, untilMs: lastByteMs + longestWaitMs };
  if (isUnsettledIn(experiment, dying)) return true;
  const { answerLimitMs } = experiment.budget.allowances;
  return end === 'stalled' && provenMs(experiment, dying) <= answerLimitMs;
}

function connectionsOf(experiment: Experiment, service: string): readonly ConnectionEntry[] {
  const ids = observersOf(experiment, 'connections')
    .filter((observer) => observer.service === service)
    .map(({ id }) => id);
  return experiment.history.entries
    .filter((entry) => entry.type === 'connection')
    .filter(({ observer }) => ids.includes(observer));
}
