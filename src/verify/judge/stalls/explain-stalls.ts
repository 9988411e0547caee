import { formatMeasured } from '../../../model/measured-time.js';
import type { Experiment } from '../experiment.js';
import { stalled, type Opinion } from '../finding.js';
import { lengthOf, lengthWithin, type Span } from '../span.js';

/**
 * What stalled, for how long, and what to do about it; said where an opinion rests on it, and before that
 * one.
 */
export function explainStalls(
  experiment: Experiment,
  opinions: readonly Opinion[],
): readonly Opinion[] {
  if (!opinions.some(({ isStalled }) => isStalled === true)) return [];
  const what = describeStalls(experiment).join('; ');
  return [
    stalled(
      `The measurement stalled: ${what}. Free the machines of other work and run it again, ` +
        'or let verify --until-known do that.',
    ),
  ];
}

function describeStalls({ stalls, window }: Experiment): readonly string[] {
  const subjects: readonly (readonly [string, readonly Span[]])[] = [
    ['the control host was late', stalls.control],
    ...[...stalls.sources].map(([host, spans]) => {
      return [`requests of ${host} round the VIP were not answered in time either`, spans] as const;
    }),
    ...[...stalls.directors].map(([host, spans]) => {
      return [`${host} did not run, or could not be heard`, spans] as const;
    }),
  ];
  return subjects.flatMap(([subject, spans]) => {
    const totalMs = lengthWithin(spans, window);
    if (totalMs === 0) return [];
    const longestMs = spans.reduce((most, span) => Math.max(most, lengthOf(span)), 0);
    const times = spans.length === 1 ? 'once' : `${spans.length} times`;
    return [
      `${subject} for ${formatMeasured(totalMs)} (${times}, at most ${formatMeasured(longestMs)})`,
    ];
  });
}
