import { formatMeasured } from '../../../model/verify/measured-time.js';
import type { Experiment } from '../experiment.js';
import type { Finding } from '../../../model/verify/verdict.js';
import { unknown, type Opinion } from '../opinion.js';
import { intersectSpans, lengthOf, lengthWithin, type Span } from '../span.js';

/**
 * What stalled, for how long, and what to do about it; said where an opinion rests on it, and before that
 * one.
 */
export function explainStalls(
  experiment: Experiment,
  opinions: readonly Opinion[],
): readonly Finding[] {
  if (!opinions.some(({ isStalled }) => isStalled === true)) return [];
  const what = describeStalls(experiment).join('; ');
  const advice =
    'Reduce the load on the machines and run it again, or let verify --until-known do that.';
  return [{ ...unknown(`The measurement stalled: ${what}. ${advice}`), isStall: true }];
}

function describeStalls({ stalls, window }: Experiment): readonly string[] {
  const subjects: readonly (readonly [string, readonly Span[]])[] = [
    ['the control host was late', stalls.control],
    ...[...stalls.sources].map(([host, spans]) => {
      return [`from ${host}, requests around the VIP had no answer in time either`, spans] as const;
    }),
    ...[...stalls.directors].map(([host, spans]) => {
      return [`${host} did not run, or was not heard`, spans] as const;
    }),
  ];
  return subjects.flatMap(([subject, all]) => {
    const spans = intersectSpans(all, [window]);
    const totalMs = lengthWithin(spans, window);
    if (totalMs === 0) return [];
    const longestMs = spans.reduce((most, span) => Math.max(most, lengthOf(span)), 0);
    const longest =
      spans.length === 1 ? '' : ` in all, ${formatMeasured(longestMs)} at the longest`;
    return [`${subject}, for ${formatMeasured(totalMs)}${longest}`];
  });
}
