import type { Disturbance } from '../model/plan/forecast.js';
import { mayBeServed, type Effective, type Situation } from './situation.js';

/** What clients feel when a real server takes over the connections of a service from another one. */
export function takeOverImpact(
  { host, effect }: Effective,
  situation: Situation,
): readonly Disturbance[] {
  if (effect.type !== 'taken-over') return [];
  const service = situation.cluster.services.find(({ name }) => name === effect.service);
  if (service === undefined || !mayBeServed(situation, service.vip)) return [];
  return [
    {
      ...{ kind: 'drops-connections', host, cause: `it takes over ${service.name}` },
      consequence: 'connections to its predecessor end, and new ones are refused',
      unanswered: { type: 'until', event: 'the directors have asked it' },
    },
  ];
}
