import { containsAddress } from '../../../../lvs/address/ip-prefix.js';
import type { Way } from '../../../../facts/network/way.js';
import type { AskedWay, HostSeen } from '../../observations.js';
import type { Route } from '../../../../facts/network/route.js';

/** Where the kernel would send it, in words. */
export function describeWay(way: Way): string {
  if (way.type === 'none') return 'nowhere';
  if (way.type === 'local') return 'to the host itself';
  const via = way.via === undefined ? '' : `via ${way.via} `;
  return `${via}dev ${way.device ?? 'several'}`;
}

/** Why the kernel decides so, as far as its rules and routes tell. */
export function explainWay(
  { rules = [], barriers = [] }: HostSeen,
  { question }: AskedWay,
): string {
  const wall = barriers
    .filter(({ to }) => containsAddress(to, question.to))
    .map(({ type, to, table }) => `${type} ${to}${table === 'main' ? '' : ` table ${table}`}`);
  const policy = rules.map(({ priority, text }) => `rule ${priority}: ${text}`);
  const found = [...wall, ...policy];
  return found.length === 0 ? '' : ` (${found.join('; ')})`;
}

/** A route of the table, in words. */
export function describeRoute(route: Route | undefined): string {
  if (route === undefined) return 'no route';
  const way = route.via === undefined ? '' : ` via ${route.via}`;
  return `${route.to}${way} dev ${route.device ?? 'several'}`;
}
