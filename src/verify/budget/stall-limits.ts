import type { StallLimits } from '../../model/verify/budget.js';
import type { VrrpInstance } from '../../model/cluster/cluster.js';
import { byPriority, masterDownTerms } from '../../model/cluster/vrrp-times.js';
import type { BoundBasis } from './bound-basis.js';

/**
 * What counts as a stall, and what it may do to directors. One that does not run sends no adverts: the
 * others wait for them as long as for those of a dead one, and the last one that they heard may be an
 * advert interval old. Whoever runs again hears of that with the next advert, or takes the VIPs back.
 */
export function stallLimits({ cluster, allowances }: BoundBasis): StallLimits {
  const waits = cluster.vrrp.map((instance) => ({
    downMs: masterDownMs(instance),
    advertMs: instance.advertIntervalMs,
  }));
  const flaps = waits.map(({ downMs, advertMs }) => downMs - advertMs);
  const settles = waits.map(({ downMs, advertMs }) => downMs + advertMs);
  return {
    timelyMs: allowances.answerLimitMs / 4,
    // Without directors nobody can lose another.
    flapMs: Math.ceil(Math.min(...flaps, allowances.bootMs)),
    settleMs: Math.ceil(Math.max(0, ...settles) + allowances.processingMs),
  };
}

/** How long the next director waits; one that is alone would wait for itself. */
function masterDownMs(instance: VrrpInstance): number {
  const [first, next = first] = byPriority(instance);
  if (next === undefined) return 0;
  return masterDownTerms(instance, next).reduce((sum, { ms }) => sum + ms, 0);
}
