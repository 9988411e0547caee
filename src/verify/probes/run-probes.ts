import { countedStatus, type CheckResult } from '../../model/verify/report.js';
import type { VerifyContext } from '../../model/verify/verify-context.js';
import { withDrains } from '../../lvs/draining/drain-servers.js';
import { drainsSeen } from './judges/director/drains.js';
import { lookAtCluster } from './looking/look-at-cluster.js';
import type { Observations } from './observations.js';
import { probes } from './probe-table.js';

/** The names of all probes, for `--allow-unknown` and for suggestions. */
export const probeNames: readonly string[] = probes.map(({ name }) => name);

/** Runs every probe: read-only, and safe in production. Rejects only on interruption. */
export async function runProbes(context: VerifyContext): Promise<readonly CheckResult[]> {
  return judgeObservations(await lookAtCluster(context), context.allowUnknown);
}

/** Whether drills must wait until this is mended, or known. */
export function stopsDrills(check: CheckResult): boolean {
  const status = countedStatus(check);
  if (status !== 'unknown') return status === 'fail';
  return probes.find(({ name }) => name === check.name)?.unknownLetsDrillsRun !== true;
}

/** Every probe's judgement of what was seen, causes before what follows from them. Pure. */
export function judgeObservations(
  seen: Observations,
  allowUnknown: readonly string[] = [],
): readonly CheckResult[] {
  // Who is drained has weight 0, and whoever compares has to know it.
  const drained = { ...seen, cluster: withDrains(seen.cluster, drainsSeen(seen)) };
  const results = probes.flatMap(({ name, judge }) =>
    judge(drained).map((opinion): CheckResult => {
      const isAllowed = opinion.status === 'unknown' && allowUnknown.includes(name);
      return { name, ...opinion, ...(isAllowed ? { unknownIsAllowed: true } : {}) };
    }),
  );
  return results.map((result) => explainSymptom(result, results));
}

// Fields without a cause of their own follow from something earlier in the table.
function explainSymptom(result: CheckResult, all: readonly CheckResult[]): CheckResult {
  if (result.status !== 'fail' || result.cause !== undefined) return result;
  const origin = all.find(({ status, cause }) => status === 'fail' && cause !== undefined);
  return {
    ...result,
    cause:
      origin === undefined
        ? 'everything on the way looks sound by itself: a packet filter, or the network between client and gateway'
        : `${origin.name}${origin.host === undefined ? '' : ` on ${origin.host}`}: ${origin.reason}`,
  };
}
