import type { DrillSummary, VerifySummary } from '../../model/run/event.js';
import { exitCodes } from '../../model/run/exit-code.js';
import { reportStatus, type DrillResult, type Report } from '../../model/verify/report.js';

/** A drill's line of the summary. */
export function summariseDrill({ name, target, verdict, attempts }: DrillResult): DrillSummary {
  const { status, reason, figures } = verdict;
  const { outageMs, boundMs, requests, failed, vipOwnersMax, kept, latency, packets, writes } =
    figures;
  return {
    ...{ name, target: target.join(', '), status, reason },
    ...(outageMs === undefined ? {} : { outageMs }),
    ...(boundMs === undefined ? {} : { boundMs }),
    ...{ requests, failed },
    ...(vipOwnersMax === undefined ? {} : { vipOwnersMax }),
    ...(kept === undefined ? {} : { kept }),
    ...(latency === undefined ? {} : { latency }),
    ...(writes === undefined ? {} : { writes }),
    ...(packets === undefined ? {} : { packets }),
    ...(attempts === undefined ? {} : { attempts }),
  };
}

/**
 * The end of a verification, or of judging one again; an unknown that is not allowed is no success,
 * and neither is a report that was asked for and lost.
 */
export function summariseReport(
  command: VerifySummary['command'],
  report: Report,
  lost: readonly string[],
): VerifySummary {
  const status = reportStatus(report);
  return {
    ...{ type: 'summary', command, status },
    checks: report.checks.map(({ name, host, status, reason }) => ({
      ...{ name, status, reason },
      ...(host === undefined ? {} : { host }),
    })),
    drills: report.drills.map(summariseDrill),
    durationMs: report.durationMs,
    exitCode: status === 'pass' && lost.length === 0 ? exitCodes.success : exitCodes.failed,
  };
}
