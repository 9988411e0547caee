import { selectHosts, type Cluster } from '../model/cluster/cluster.js';
import type { Disturbance } from '../model/plan/forecast.js';
import type { ServedPlace } from '../model/plan/effect.js';
import { listLostPlaces } from './served-places.js';
import { joinWords, mayBeServed, type Situation } from './situation.js';

/**
 * What clients feel where a real server stops answering somewhere, and not all directors let go of it
 * first, because the run leaves them as they are. What they send there is not known.
 */
export function leavingImpact(situation: Situation): readonly Disturbance[] {
  const { cluster, configured } = situation;
  const left = selectHosts(cluster, 'directors')
    .map(({ name }) => name)
    .filter((name) => !configured.has(name));
  if (left.length === 0 || !servesAnybody(situation)) return [];
  return selectHosts(cluster, 'real_servers').flatMap(({ name: host }): readonly Disturbance[] => {
    const lost = listLostPlaces(situation, host);
    if (lost.length === 0) return [];
    const names = joinWords(lost.map((place) => describePlace(place, cluster)));
    const directors = joinWords(left);
    const are = left.length === 1 ? 'is' : 'are';
    return [
      {
        ...{ kind: 'drops-connections', host, cause: `it stops answering on ${names}` },
        consequence: `${directors} ${are} not changed by this run, and clients still sent here get no answer`,
        unanswered: { type: 'until', event: 'the directors stop using it' },
        instead: `without --limit and --tags, or with ${directors} too: the directors stop using it first`,
      },
    ];
  });
}

// A port of its own may be one to which a virtual address leads, or that is checked.
function servesAnybody(situation: Situation): boolean {
  const vips = situation.cluster.vrrp.flatMap((instance) => instance.vips);
  return vips.some(({ address }) => mayBeServed(situation, address));
}

function describePlace({ address, port, text }: ServedPlace, { services }: Cluster): string {
  const names = services
    .filter((service) => service.vip === address && (port ?? service.port) === service.port)
    .map(({ name }) => name);
  return names.length === 0 ? text : `${text} (${joinWords(names)})`;
}
