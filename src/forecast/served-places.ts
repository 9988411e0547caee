import type { ServedPlace } from '../model/plan/effect.js';
import { effectsByBatch, isVip, type Effective, type Situation } from './situation.js';

/** Where a host answers before the plan, and not after it. */
export function listLostPlaces(situation: Situation, host: string): readonly ServedPlace[] {
  const effects = effectsByBatch(situation.plan)
    .flat()
    .filter((effective) => effective.host === host);
  // What a file says comes first, and what somebody has bound besides last.
  const places = [
    ...effects.flatMap(({ effect }) => (effect.type === 'answers-no-more' ? effect.places : [])),
    ...effects.flatMap((effective) => listUnbound(effective, situation)),
  ];
  const lost = new Map(places.map((place) => [place.text, place]));
  // Without the address none of its ports is left.
  return [...lost.values()].filter(({ address, port }) => port === undefined || !lost.has(address));
}

function listUnbound({ effect }: Effective, { cluster }: Situation): readonly ServedPlace[] {
  if (effect.type !== 'address-removed') return [];
  return effect.addresses
    .filter((address) => isVip(cluster, address))
    .map((address) => ({ address, text: address }));
}
