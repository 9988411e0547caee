import { writtenMetrics, type WrittenMetrics } from '../../facts/system/written-metrics.js';
import type { Change } from '../../model/plan/change.js';
import type { Resource, Undo } from '../../model/plan/resource.js';
import { quote } from '../../model/text/shell-quote.js';
import { readPath } from '../arguments.js';

type Want = { readonly path: string };
type Facts = { readonly written: typeof writtenMetrics };

/** Metrics that a host writes about itself are nowhere but at a path, and gone when nobody writes them any more. */
export const metricsFile: Resource<Want, Facts> = {
  kind: 'metrics_file',
  argNames: ['path'],
  parse: (args) => ({ path: readPath(args, 'path') }),
  facts: () => ({ written: writtenMetrics }),
  diff: ({ path }, { written }) => (written.path === path ? [] : removeMetrics(written)),
  undo,
};

function undo(): Undo {
  return {
    about: writtenMetrics,
    refs: [writtenMetrics],
    restores: [],
    diff: (look) => removeMetrics(look(writtenMetrics)),
  };
}

// The exporter would go on to show them.
function removeMetrics({ path }: WrittenMetrics): readonly Change[] {
  if (path === undefined) return [];
  return [
    {
      summary: `${path} is removed: it would grow old`,
      diffs: [{ type: 'value', name: path, before: 'written by lvs-metrics.sh' }],
      // A run that has begun may still write.
      steps: [
        {
          type: 'run',
          script: `systemctl stop lvs-metrics.timer lvs-metrics.service 2>/dev/null || :\nrm -f -- ${quote(path)} ${quote(`${path}.new`)}`,
        },
      ],
      expects: [{ ref: writtenMetrics, value: {} }],
    },
  ];
}
