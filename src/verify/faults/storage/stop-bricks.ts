import { quoteAll } from '../../../model/text/shell-quote.js';
import { patientGluster } from '../../../tiers/storage/patient-gluster.js';
import { volumesOf } from '../../../tiers/storage/volumes.js';
import type { TierFault } from '../fault.js';
import { scriptWay } from '../ways/script-way.js';
import type { FaultSite } from '../ways/way.js';

function volumeNames({ cluster: { tiers } }: FaultSite): string {
  const { storage } = tiers;
  const volumes = storage?.kind === 'glusterfs' ? volumesOf(storage) : [];
  return quoteAll(volumes.map(({ name }) => name));
}

// A script of a drill has 30 s.
const times = 20;

/** The bricks of a node are killed, and start again as they were: with what was written meanwhile on the others only. */
export const stopBricks: TierFault = {
  way: scriptWay({
    check: () => 'pgrep -x glusterfsd >/dev/null || { echo "no brick runs"; exit 1; }',
    inject: () => 'pkill -KILL -x glusterfsd',
    proof: () => '! pgrep -x glusterfsd >/dev/null || { echo "a brick still runs"; exit 1; }',
    // `start force` starts what does not run, and leaves what does.
    heal: (site) =>
      [
        patientGluster(times),
        `for name in ${volumeNames(site)}; do patient_gluster volume start "$name" force || exit 1; done`,
      ].join('\n'),
  }),
  onTier: { connections: 'end' },
};
