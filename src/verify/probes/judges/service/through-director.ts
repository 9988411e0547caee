import { formatEndpoint } from '../../../../lvs/address/format-address.js';
import { canBeAsked } from '../../../../lvs/asking/asking-of.js';
import { isGoodAnswer } from '../../answers.js';
import { listDoors, type Observations } from '../../observations.js';
import { listWords, toOpinions, type Opinion } from '../../opinion.js';

/** Answers came by a director, not around it: the directors know the connections. */
export function judgeThroughDirector(seen: Observations): readonly Opinion[] {
  return listDoors(seen.cluster)
    .filter(canBeAsked)
    .flatMap((service) => {
      const asked = seen.requests[service.name];
      if (asked?.type !== 'asked') return [];
      const known = asked.answers.filter(
        (answer) => answer.knownToDirector !== undefined && isGoodAnswer(seen, service, answer),
      );
      const passed = new Set(
        known.filter(({ knownToDirector }) => knownToDirector).map(({ client }) => client),
      );
      const around = known.filter(({ client }) => !passed.has(client));
      if (known.length === 0) return [];
      const clients = listWords([...new Set(around.map(({ client }) => client))]);
      const servers = listWords([...new Set(around.flatMap(({ realServer }) => realServer ?? []))]);
      const problem = {
        reason: `${service.name}: requests of ${clients} to ${formatEndpoint(service.vip, service.port)} go around the directors${servers === '' ? '' : `, to ${servers}`}`,
        expected: 'an entry in the connection table of a director for every request',
        seen: `none for ${around.length} of ${known.length} requests that were answered`,
        cause:
          'a route, a policy rule or a packet filter between client and director leads them elsewhere: neither weights nor health checks count for them',
      };
      return toOpinions({
        problems: around.length === 0 ? [] : [problem],
        fine: `${service.name}: the directors know the connections of all ${known.length} requests`,
      });
    });
}
