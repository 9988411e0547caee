import type { Cluster } from '../model/cluster/cluster.js';
import type { Disturbance } from '../model/plan/forecast.js';
import { unitName, type Effective, type Situation } from './situation.js';

/** Units of which nobody has said what they do for clients, interrupted on a host that traffic passes. */
export function unknownImpact(
  { host, effect }: Effective,
  { cluster }: Situation,
): readonly Disturbance[] {
  if (effect.type !== 'service' || !isOnTheWay(cluster, host)) return [];
  const { unit, action, role } = effect;
  if (role !== undefined || (action !== 'restart' && action !== 'stop')) return [];
  const name = unitName(unit);
  return [
    {
      ...{ kind: 'unknown', host, cause: `${name} ${action}s` },
      consequence: 'lvsdeploy does not know whether clients depend on it',
      unanswered: { type: 'until', event: action === 'stop' ? 'it is started' : 'it runs again' },
    },
  ];
}

function isOnTheWay({ hosts }: Cluster, name: string): boolean {
  const host = hosts.find((one) => one.name === name);
  return ['directors', 'real_servers', 'gateway'].some((role) =>
    host?.roles.some((one) => one === role),
  );
}
