import type { ExecutionContext } from 'ava';
import type { DrillSummary, VerifySummary } from '../../src/model/run/event.js';
import { passVerification } from './drilling.js';

/** What the lines of a table are, above it. */
export const drillHead = 'cluster | drill | verdict | requests | outage';

type Wanted = {
  /** What the cluster is called in the table; undefined: it is the only one there. */
  readonly cluster?: string;
  /** The drills, in any order; undefined: the standard set. */
  readonly only?: readonly string[];
  /** Further options of `verify`. */
  readonly options?: readonly string[];
};

/** Runs `verify`: all probes and drills have to pass, and each drill is a line of a table, whatever becomes of it. */
export async function tabulateDrills(
  t: ExecutionContext,
  table: string[],
  { cluster, only, options = [] }: Wanted = {},
): Promise<VerifySummary> {
  const drills = only === undefined ? [] : ['--only', only.join(',')];
  const summary = await passVerification(t, [...options, ...drills], ({ drills: results }) =>
    table.push(...results.map((result) => drillLine(result, cluster))),
  );
  const names = summary.drills.map(({ name }) => name);
  if (only === undefined) t.true(names.length > 0);
  else t.deepEqual(names.toSorted(), only.toSorted());
  return summary;
}

function drillLine(result: DrillSummary, cluster: string | undefined): string {
  const { name, status, outageMs, boundMs, failed, requests, reason } = result;
  const outage = `${String(outageMs ?? '-')} ms of ${String(boundMs ?? '-')} ms`;
  const asked = `${String(failed)} of ${String(requests)} failed`;
  const cells = [name, status, asked, outage, status === 'pass' ? '' : reason];
  return [...(cluster === undefined ? [] : [cluster]), ...cells].join(' | ');
}
