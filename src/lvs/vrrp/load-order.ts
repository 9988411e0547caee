import { masterDownMs } from '../../model/cluster/vrrp-times.js';
import { compareSettings } from './agreement.js';
import { pairInstances, type Pair } from './pair-instances.js';
import type { VrrpSettings } from './settings.js';

/**
 * How directors have to load a change.
 *
 * - `in-turn`: one after the other; they hear each other all the time.
 * - `at-once`: at the same moment.
 * - `owner-first`, `owner-last`: at the same moment, and the director that has the addresses begins or
 *   ends, so that the others wait for its adverts by the longer one of two times meanwhile.
 * - `handed-over`: the others first; the owner when the next one has taken the addresses.
 */
export type LoadOrder = 'in-turn' | 'at-once' | 'owner-first' | 'owner-last' | 'handed-over';

/** The cheapest order in which a change of these instances divides nobody. */
export function loadOrder(
  before: readonly VrrpSettings[],
  after: readonly VrrpSettings[],
): LoadOrder {
  const orders = new Set(pairInstances(before, after).map(orderOf));
  orders.delete('in-turn');
  const [order, ...others] = orders;
  // What suits one instance divides the other.
  return others.length > 0 ? 'at-once' : (order ?? 'in-turn');
}

function orderOf({ before, after }: Pair<VrrpSettings>): LoadOrder {
  if (before === undefined || after === undefined) return 'at-once';
  // Whatever is installed: addresses of which only some directors know are on nobody.
  const { names, startsAnew } = compareSettings(before, after, []);
  if (startsAnew) return 'handed-over';
  if (names.length === 0) return 'in-turn';
  const [old, next] = [masterDownMs(before), masterDownMs({ ...after, priority: before.priority })];
  if (old === next) return 'at-once';
  return next < old ? 'owner-first' : 'owner-last';
}
