import { formatEndpoint } from '../../../../lvs/address/format-address.js';
import type { Observations } from '../../observations.js';
import { hostsWith, lookAtEach, type Opinion } from '../../opinion.js';

/** A database that is somebody else's answers every real server. */
export function judgeExternal(seen: Observations): readonly Opinion[] {
  const settings = seen.cluster.tiers.database;
  if (settings?.kind !== 'external') return [];
  const place = formatEndpoint(settings.address, settings.port);
  return lookAtEach(seen, hostsWith(seen, 'real_servers'), (_, { tiers }) => {
    const reaches = tiers?.database?.reaches;
    if (reaches === undefined) return undefined;
    return {
      problems: reaches
        ? []
        : [
            {
              reason: `it gets no connection to the database ${place}`,
              expected: 'a connection',
              seen: 'none',
              cause: 'the database does not run, listens elsewhere, or a packet filter is between',
            },
          ],
      fine: `it gets a connection to the database ${place}`,
    };
  });
}
