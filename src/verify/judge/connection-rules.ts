import type { ConnectionEntry } from '../../model/history.js';
import type { Experiment } from './experiment.js';
import { fail, unknown, type Rule } from './finding.js';
import { observersOf } from './observer-rules.js';

/** Long-lived connections stay, where the drill gives no reason to break them. */
export const judgeConnections: Rule = (experiment) => {
  const { budget, history } = experiment;
  if (budget.connections === 'may-break') return [];
  return budget.services.flatMap((service) => {
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
    return [fail(`${seen}, the first one to ${first.server} (${first.end}).`)];
  });
};

function connectionsOf(experiment: Experiment, service: string): readonly ConnectionEntry[] {
  const ids = observersOf(experiment, 'connections')
    .filter((observer) => observer.service === service)
    .map(({ id }) => id);
  return experiment.history.entries
    .filter((entry) => entry.type === 'connection')
    .filter(({ observer }) => ids.includes(observer));
}
