import {
  countedStatus,
  type CheckResult,
  type DrillResult,
  type Report,
} from '../../model/verify/report.js';
import { statuses, type Figures } from '../../model/verify/verdict.js';
import { formatMetrics, type Metric, type Sample } from './exposition.js';

/** What `verify` found out, as metrics; of a drill that was run several times, the worst of all runs. */
export function renderMetrics({ cluster, startedAt, durationMs, checks, drills }: Report): string {
  const beganMs = Date.parse(startedAt);
  return formatMetrics([
    {
      name: 'lvs_verify_timestamp_seconds',
      help: 'When the cluster was verified last, since 1970.',
      samples: [{ labels: { cluster }, value: (beganMs + durationMs) / 1000 }],
    },
    {
      name: 'lvs_verify_probe_results',
      help: 'Results of a probe on a host, by what became of them; drift is the probe `drift`.',
      samples: countResults(checks, ({ name, host = '' }) => ({ cluster, probe: name, host })),
    },
    {
      name: 'lvs_verify_drill_results',
      help: 'Runs of a drill, by what became of them.',
      samples: countResults(drills, ({ name }) => ({ cluster, drill: name })),
    },
    perDrill(cluster, drills, {
      name: 'lvs_verify_drill_outage_seconds',
      help: 'Outage that a drill caused.',
      read: ({ outageMs }) => (outageMs === undefined ? undefined : outageMs / 1000),
    }),
    perDrill(cluster, drills, {
      name: 'lvs_verify_drill_bound_seconds',
      help: 'Outage that a drill may cause, by the configuration.',
      read: ({ boundMs }) => (boundMs === undefined ? undefined : boundMs / 1000),
    }),
    perDrill(cluster, drills, {
      name: 'lvs_verify_drill_failed_requests',
      help: 'Requests that failed in a drill.',
      read: ({ failed }) => failed,
    }),
  ]);
}

function countResults<T extends CheckResult | DrillResult>(
  results: readonly T[],
  labelsOf: (result: T) => Sample['labels'],
): readonly Sample[] {
  const samples = new Map<string, { readonly labels: Sample['labels']; value: number }>();
  for (const result of results) {
    for (const status of statuses) {
      const labels = { ...labelsOf(result), status };
      const key = JSON.stringify(labels);
      const sample = samples.get(key) ?? { labels, value: 0 };
      sample.value += Number(countedStatus(result) === status);
      samples.set(key, sample);
    }
  }
  return [...samples.values()];
}

type PerDrill = Pick<Metric, 'name' | 'help'> & {
  readonly read: (figures: Figures) => number | undefined;
};

function perDrill(
  cluster: string,
  drills: readonly DrillResult[],
  { name, help, read }: PerDrill,
): Metric {
  const worst = new Map<string, number>();
  for (const drill of drills) {
    const value = read(drill.verdict.figures);
    if (value === undefined) continue;
    worst.set(drill.name, Math.max(value, worst.get(drill.name) ?? 0));
  }
  const samples = [...worst].map(([drill, value]) => ({ labels: { cluster, drill }, value }));
  return { name, help, samples };
}
