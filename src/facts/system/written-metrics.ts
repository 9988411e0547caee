import type { FactKind, FactRef } from '../../model/host/fact.js';
import { hostMetricsProgram } from '../../model/cluster/host-metrics.js';

/** Where a program of ours has written metrics on a host; without a path: there is no such file. */
export type WrittenMetrics = { readonly path?: string };

// The program itself says where it writes; no process.
const writtenMetricsFact: FactKind<WrittenMetrics> = {
  name: 'written-metrics',
  script: () =>
    [
      `if [ -r ${hostMetricsProgram} ]; then`,
      '  while IFS= read -r line; do',
      '    case $line in',
      '      file=/*) [ ! -e "${line#file=}" ] || printf "%s\\n" "${line#file=}"; break ;;',
      '    esac',
      `  done <${hostMetricsProgram}`,
      'fi',
    ].join('\n'),
  parse: (output) => (output.trim() === '' ? {} : { path: output.trim() }),
};

export const writtenMetrics: FactRef<WrittenMetrics> = { kind: writtenMetricsFact, key: 'own' };
