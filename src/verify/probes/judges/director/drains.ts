import { withoutStrangers } from '../../../../lvs/draining/drain-record.js';
import { latestRecord } from '../../../../lvs/draining/latest-record.js';
import { describeDrains } from '../../../../lvs/draining/drain-servers.js';
import type { Drain, DrainRecord } from '../../../../model/cluster/drain.js';
import type { Observations } from '../../observations.js';
import { lookAtDirectors, type Opinion, type Problem } from '../../opinion.js';

/** All directors know which real servers are drained. That one is so is somebody's wish, and no defect. */
export function judgeDrains(seen: Observations): readonly Opinion[] {
  const agreed = drainsSeen(seen);
  return lookAtDirectors(seen, (_, { drains }) => {
    const own = usable(drains, seen);
    return { problems: compare(own, agreed), fine: describe(agreed) };
  });
}

/** The drains that count, by the latest record that a director has. */
export function drainsSeen(seen: Observations): readonly Drain[] {
  const records = Object.values(seen.hosts).map(({ director }) => director?.drains);
  return usable(latestRecord(records), seen);
}

function usable(record: DrainRecord | undefined, { cluster }: Observations): readonly Drain[] {
  return record === undefined ? [] : withoutStrangers(record, cluster.services).drains;
}

function describe(drains: readonly Drain[]): string {
  return drains.length === 0 ? 'no real server is drained' : describeDrains(drains).join('; ');
}

function compare(own: readonly Drain[], agreed: readonly Drain[]): readonly Problem[] {
  const [is, wanted] = [describe(own), describe(agreed)];
  if (is === wanted) return [];
  return [
    {
      reason: `by its record ${is}, and by that of another director, which is later, ${wanted}`,
      expected: wanted,
      seen: is,
      cause:
        'it could not be reached when somebody ran lvsdeploy drain or undrain: `lvsdeploy up` tells it',
    },
  ];
}
