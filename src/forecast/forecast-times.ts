import { failoverTimes } from '../lvs/failover-times.js';
import type { FailoverTimes, TimeRange } from '../model/cluster/failover-times.js';
import type { Forecast } from '../model/plan/forecast.js';
import { clusterAfter, clusterBefore, type TimedCluster } from './configured-cluster.js';
import type { DirectorChange } from './director-changes.js';

/** What the configuration promises after the plan, and what it promised before, where that differs. */
export function forecastTimes(
  cluster: TimedCluster,
  changes: readonly DirectorChange[],
): Pick<Forecast, 'times' | 'timesBefore'> {
  const times = failoverTimes(clusterAfter(cluster, changes));
  const old = clusterBefore(cluster, changes);
  if (old === undefined) return { times };
  const timesBefore = failoverTimes(old);
  return isSame(times, timesBefore) ? { times } : { times, timesBefore };
}

function isSame(a: FailoverTimes, b: FailoverTimes): boolean {
  return JSON.stringify(a, withoutTerms) === JSON.stringify(b, withoutTerms);
}

// Two ways to the same time are one time.
function withoutTerms(key: string, value: unknown): unknown {
  return key === ('terms' satisfies keyof TimeRange) ? undefined : value;
}
