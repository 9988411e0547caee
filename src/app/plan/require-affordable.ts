import { LvsError } from '../../model/problem/error.js';
import {
  costOf,
  plannedSwitchoverMs,
  type Forecast,
  type Lasting,
} from '../../model/plan/forecast.js';
import { formatMeasured } from '../../model/verify/measured-time.js';

/** Whether clients would feel more than a limit; default: what a planned switchover costs them. */
export function exceeds(forecast: Forecast, limitMs = plannedSwitchoverMs(forecast)): boolean {
  const cost = costOf(forecast);
  return cost.type === 'until' || cost.ms > limitMs;
}

/** Throws CONSENT_NEEDED where clients would feel more than is allowed to a run that can ask nobody. */
export function requireAffordable(forecast: Forecast, limitMs: number | undefined): void {
  if (!exceeds(forecast, limitMs)) return;
  const cost = costOf(forecast);
  const limit = formatMeasured(limitMs ?? plannedSwitchoverMs(forecast));
  const reason = limitMs === undefined ? 'a planned switchover of this cluster' : '--max-outage';
  throw new LvsError(
    'CONSENT_NEEDED',
    `Nothing was changed: ${describeCost(cost)}, and without --yes at most ${limit} is allowed (${reason}), as nobody can be asked.`,
    { hint: listWays(cost) },
  );
}

function describeCost(cost: Lasting): string {
  return cost.type === 'until'
    ? 'clients would feel this for a time that cannot be computed'
    : `clients would be without an answer for up to ${formatMeasured(cost.ms)}`;
}

function listWays(cost: Lasting): string {
  const allow =
    cost.type === 'until' ? '' : `; --max-outage ${formatOption(cost.ms)} allows this much`;
  return `Look at "Traffic" above. --yes goes on${allow}; on a terminal, lvsdeploy asks.`;
}

function formatOption(ms: number): string {
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`;
}
