import { formatCount } from '../words/count.js';
import type { EventOf } from '../event-map.js';
import { formatImpact, formatTimes } from './forecast-text.js';
import type { Style } from '../words/style.js';

export type PlanTextOptions = {
  readonly style: Style;
  readonly verbose: boolean;
  /** Somebody asked for the plan itself, and not for what comes of it. */
  readonly isPlan: boolean;
};

/** The plan as a whole: counts by kind, the times that it promises, what clients feel of it. */
export function formatPlanMade(
  { counts, forecast }: EventOf<'plan-made'>,
  { style, verbose, isPlan }: PlanTextOptions,
): readonly string[] {
  const kinds = Object.entries(counts);
  const total = kinds.reduce((sum, [, count]) => sum + count, 0);
  const times = formatTimes(forecast, {
    style,
    which: verbose || isPlan ? 'all' : 'changed',
    withTerms: verbose,
  });
  if (total === 0) return verbose ? ['', ...times] : [];
  const list = kinds.map(([kind, count]) => `${count} ${kind}`).join(', ');
  return [
    '',
    `${style('bold', formatCount(total, 'change'))}: ${list}`,
    ...times,
    ...formatImpact(forecast.impact, style),
  ];
}
