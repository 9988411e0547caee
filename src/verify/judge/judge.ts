import type { Budget } from '../../model/verify/budget.js';
import type { History } from '../../model/verify/history.js';
import { formatMeasured } from '../../model/verify/measured-time.js';
import { formatWrites } from '../../model/verify/format-writes.js';
import {
  worstStatus,
  type Figures,
  type Finding,
  type Verdict,
} from '../../model/verify/verdict.js';
import { judgeConnections } from './rules/connection-rules.js';
import { readExperiment } from './experiment.js';
import { measureFigures } from './figures.js';
import type { Rule } from './opinion.js';
import { judgeKeptClients } from './rules/kept-rule.js';
import { judgeNeighbours } from './rules/neighbour-rules.js';
import { judgeClocks, judgeSamplers, judgeWatchers } from './rules/observer-rules.js';
import {
  judgeFinalOwner,
  judgeInitialOwner,
  judgeSplitBrain,
  judgeVipMove,
} from './rules/owner-rules.js';
import { judgeMarks, judgeRecord } from './rules/record-rules.js';
import { judgeLostQuorums } from './rules/quorum-rule.js';
import {
  judgeBaseline,
  judgeErrors,
  judgeFailures,
  judgeSampling,
  judgeSilence,
} from './rules/request-rules.js';
import { judgeRestore } from './rules/restore-rule.js';
import { judgeReadings } from './rules/read-rules.js';
import {
  judgeRecords,
  judgeResumedWrites,
  judgeWriteOutcomes,
  judgeWriters,
  judgeWriteWaits,
} from './rules/write-rules.js';
import { explainStalls } from './stalls/explain-stalls.js';
import { judgeInterruptions, judgeOneKeeper } from './rules/takeover-rules.js';
import { judgeDeadServers, judgePersistence, judgeServerReturn } from './rules/server-rules.js';

// Of two findings that weigh the same the first one is the reason: causes before what follows from them.
const rules: readonly Rule[] = [
  judgeRecord,
  judgeMarks,
  judgeSamplers,
  judgeWatchers,
  judgeClocks,
  judgeSampling,
  judgeBaseline,
  judgeInitialOwner,
  judgeSplitBrain,
  judgeSilence,
  judgeErrors,
  judgeFailures,
  judgeDeadServers,
  judgeLostQuorums,
  judgeVipMove,
  judgeFinalOwner,
  judgeNeighbours,
  judgeServerReturn,
  judgeConnections,
  judgePersistence,
  judgeKeptClients,
  judgeRecords,
  judgeReadings,
  judgeWriters,
  judgeOneKeeper,
  judgeWriteOutcomes,
  judgeWriteWaits,
  judgeInterruptions,
  judgeResumedWrites,
  judgeRestore,
];

/**
 * Judges an experiment by its record alone. Every rule can only speak against a pass, so what is
 * added to a history by a failure never improves the verdict. Total: it never throws, whatever the
 * history holds.
 */
export function judge(history: History, budget: Budget): Verdict {
  const experiment = readExperiment(history, budget);
  const opinions = rules.flatMap((rule) => rule(experiment));
  const findings = [
    ...explainStalls(experiment, opinions),
    ...opinions.map(({ status, reason, isUnseen }): Finding => {
      return { status, reason, ...(isUnseen && { isUnseen }) };
    }),
  ].sort(byWeight);
  const figures = measureFigures(experiment);
  return {
    status: worstStatus(findings.map(({ status }) => status)),
    reason: findings[0]?.reason ?? explainPass(figures, budget),
    findings,
    figures,
  };
}

function byWeight(a: Finding, b: Finding): number {
  return Number(b.status === 'fail') - Number(a.status === 'fail');
}

function explainPass(figures: Figures, { headline }: Budget): string {
  const { outageMs = 0, boundMs = 0, failed, requests, kept = [], writes } = figures;
  const followed = kept
    .filter(({ clients }) => clients > 0)
    .map(
      (one) => `; ${one.kept} of ${one.clients} clients of ${one.service} kept their real server`,
    );
  const written = writes === undefined ? '' : `; ${formatWrites(writes)}`;
  const count = `${failed} of ${requests} requests failed${followed.join('')}${written}`;
  if (outageMs === 0) return `No gap; ${count}.`;
  const seen = headline === 'silence' ? 'Silent' : 'Requests failed';
  const times = `${formatMeasured(outageMs)} of at most ${formatMeasured(boundMs)}`;
  return `${seen} for ${times}; ${count}.`;
}
