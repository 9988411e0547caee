import {
  mountPlans,
  patienceSeconds,
  type MountPlan,
} from '../../../../tiers/storage/mount-units.js';
import type { MountSeen } from '../../../tiers/storage-sight.js';
import type { Observations } from '../../observations.js';
import { hostsWith, lookAtEach, type Opinion, type Problem } from '../../opinion.js';

/** Every real server has the storage mounted, and can use it. */
export function judgeMounts(seen: Observations): readonly Opinion[] {
  const { storage } = seen.cluster.tiers;
  if (storage === undefined) return [];
  const plans = mountPlans(storage);
  const limitSeconds = patienceSeconds(storage);
  return lookAtEach(seen, hostsWith(seen, 'real_servers'), (_, { tiers }) => {
    const mounts = tiers?.storage?.mounts;
    if (mounts === undefined) return undefined;
    return {
      problems: plans.flatMap((plan) => {
        const mount = mounts[plan.path];
        return mount === undefined ? [] : complain(plan, mount, limitSeconds);
      }),
      fine: plans.map(({ path, what }) => `${path} is ${what}`).join(', '),
    };
  });
}

function complain(plan: MountPlan, mount: MountSeen, limitSeconds: number): readonly Problem[] {
  const mounted = judgeMounted(plan, mount, limitSeconds);
  return [...mounted, ...judgeBelow(plan, mount)];
}

function judgeMounted(
  plan: MountPlan,
  { point, use }: MountSeen,
  limitSeconds: number,
): readonly Problem[] {
  const { path, what, unit } = plan;
  const expected = `${what} at ${path}`;
  if (point.mounted === undefined) {
    return [
      {
        reason: `nothing is mounted at ${path}: ${writesBelow(point)}`,
        expected,
        seen: "this host's own disk",
        cause: `the mount was taken off, or the storage was away: \`systemctl status ${unit} lvs-storage\` tells which; lvs-storage mounts it again every few seconds while it runs`,
      },
    ];
  }
  const { source, type } = point.mounted;
  if (source !== what) {
    return [
      {
        reason: `${path} is ${source} (${type}), and not ${what}`,
        expected,
        seen: source,
        cause: `somebody mounted something else: \`umount ${path}\`, and \`systemctl start ${unit}\``,
      },
    ];
  }
  if (use.state === 'usable' || use.state === 'not-mounted') return [];
  const saw = use.state === 'failing' ? use.reason : `it did not answer within ${limitSeconds} s`;
  return [
    {
      reason: `${path} is mounted and cannot be used: ${saw}`,
      expected: plan.readOnly ? 'it can be read' : 'it can be read and written to',
      seen: saw,
      cause: `the storage is away, refuses because it has no quorum, or is full: look at ${what}`,
    },
  ];
}

function writesBelow({ immutable, entries }: MountSeen['point']): string {
  if (entries > 0) {
    const count =
      entries === 1 ? '1 file or folder was' : `${String(entries)} files and folders were`;
    return `${count} written to this host's own disk instead`;
  }
  return immutable
    ? 'what is meant for the storage is refused'
    : "what is meant for the storage is written to this host's own disk";
}

// What was written while nothing was mounted is hidden now, and on no other real server.
function judgeBelow({ path }: MountPlan, { point }: MountSeen): readonly Problem[] {
  if (point.entries > 0 && point.mounted !== undefined) {
    return [
      {
        reason: `below the mount ${path} there are ${String(point.entries)} files and folders on this host's own disk, which nobody sees`,
        expected: 'an empty folder',
        seen: `${String(point.entries)} files and folders`,
        cause: `they were written while nothing was mounted: \`unshare -m sh -c 'umount -l ${path}; ls -la ${path}'\` shows them; copy to the storage what belongs there, and remove them`,
      },
    ];
  }
  if (point.immutable) return [];
  return [
    {
      reason: `the folder below the mount ${path} can be written to: while nothing is mounted there, writes go to this host's own disk`,
      expected: 'a folder that nobody can write to (chattr +i)',
      seen: point.exists ? 'a folder like any other' : 'no folder',
      cause: 'somebody took the protection away: `lvsdeploy up` sets it again',
    },
  ];
}
