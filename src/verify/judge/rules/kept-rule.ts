import type { FollowedService } from '../../../model/verify/budget.js';
import type { Experiment } from '../experiment.js';
import type { FaultMarks } from '../fault-marks.js';
import { followClients, hasKept, type FollowedClient } from '../followed-clients.js';
import { syncMs } from '../limits.js';
import { fail, stalled, type Opinion, type Rule } from '../opinion.js';
import { lengthOf } from '../span.js';
import { isUnsettledIn } from '../stalls/excuses.js';

/**
 * Where another director takes over, a client keeps its real server if that director can know which it is. The way back
 * is not judged: a director that was away has its table anew, perhaps in another order, and not yet all of what the
 * others know.
 */
export const judgeKeptClients: Rule = (experiment) => {
  const { moments, budget } = experiment;
  if (moments === undefined) return [];
  return (budget.followed ?? []).flatMap((followed) =>
    followed.keptBy === undefined || !isSameForAll(experiment, followed, moments)
      ? []
      : judgeService(experiment, followed, moments),
  );
};

function judgeService(
  experiment: Experiment,
  { service, keptBy }: FollowedService,
  { injectBegin }: FaultMarks,
): readonly Opinion[] {
  const clients = followClients(experiment, service).filter(
    (client) => keptBy === 'hash' || lengthOf({ ...client.known, untilMs: injectBegin }) >= syncMs,
  );
  const moved = clients.filter((client) => !hasKept(client));
  const [first] = moved;
  if (first === undefined) return [];
  const seen = `${moved.length} of ${clients.length} clients of ${service} were sent to another real server by the next director`;
  const unexplained = moved.find(({ known, movedMs = known.untilMs }) => {
    return !isUnsettledIn(experiment, { fromMs: known.untilMs, untilMs: movedMs });
  });
  if (unexplained === undefined) {
    return [stalled(`${seen}, while directors had lost each other in a stall.`)];
  }
  return [fail(`${seen}, ${promises[keptBy ?? 'hash']}: ${describeMove(unexplained)}.`)];
}

const promises: Readonly<Record<NonNullable<FollowedService['keptBy']>, string>> = {
  hash: 'although their addresses are hashed, and the tables of the directors were alike',
  sync: 'although the sync daemon tells it who was sent where (it may have had an older entry, which the kernel does not replace, or hear nothing)',
};

function describeMove({ client, before, after }: FollowedClient): string {
  return `${client} from ${before} to ${after.filter((server) => server !== before).join(', ')}`;
}

/**
 * Whether nothing but the director has changed: no pool since the load began, and with a hash the tables were alike, in
 * order and weights; ip_vs_sh_reassign() of the kernel's ip_vs_sh.c deals out its buckets in the order of the table.
 */
function isSameForAll(
  { history }: Experiment,
  { service, keptBy }: FollowedService,
  { healBegin }: FaultMarks,
): boolean {
  if (keptBy === 'hash' && history.unlike?.includes(service) === true) return false;
  // What the fault does to the director that it hits is not felt any more.
  const others = history.observers
    .filter(({ host }) => !history.target.includes(host))
    .map(({ id }) => id);
  const pool = history.entries
    .filter((entry) => entry.type === 'pool')
    .filter((entry) => entry.service === service && entry.atMs < healBegin)
    .filter(({ observer }) => others.includes(observer));
  // The first entry of an observer tells how it is.
  const told = new Set(pool.map(({ observer, server }) => `${observer} ${server}`));
  return told.size === pool.length;
}
