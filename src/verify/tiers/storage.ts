import { glusterHealth } from '../../facts/storage/gluster-health.js';
import { glusterPool } from '../../facts/storage/gluster-pool.js';
import { mountPointAt } from '../../facts/storage/mount-point.js';
import { useOf } from '../../facts/storage/mount-use.js';
import type { StorageSettings } from '../../tiers/storage/settings.js';
import { patienceSeconds } from '../../tiers/storage/mount-units.js';
import { file, type Aspect } from '../aspect.js';
import { judgeBricks } from '../probes/judges/storage/bricks.js';
import { judgeHeals } from '../probes/judges/storage/heals.js';
import { judgeMounts } from '../probes/judges/storage/mounts.js';
import { judgeQuorum } from '../probes/judges/storage/quorum.js';
import { storageRecords } from './storage-records.js';
import type { TierLook, TierVerification } from './tier-verification.js';

function lookAtMounts(settings: StorageSettings): TierLook<'storage'> {
  const asked = settings.mounts.map(({ path }) => ({
    path,
    point: mountPointAt(path),
    // As long as lvs-storage is.
    use: useOf(path, patienceSeconds(settings)),
  }));
  return {
    refs: asked.flatMap(({ point, use }) => [point, use]),
    read: (facts) => ({
      mounts: Object.fromEntries(
        asked.map(({ path, point, use }) => [
          path,
          { point: facts.get(point), use: facts.get(use) },
        ]),
      ),
    }),
  };
}

const lookAtNode: TierLook<'storage'> = {
  refs: [glusterPool, glusterHealth],
  read: (facts) => ({ node: { pool: facts.get(glusterPool), health: facts.get(glusterHealth) } }),
};

/** Every brick runs, and nothing waits to be healed: only then may the next node be lost. */
const health: Aspect = {
  refs: [glusterHealth],
  describe: (facts) =>
    (facts.get(glusterHealth).volumes ?? []).flatMap(({ name, bricks }) =>
      bricks.map(({ name: brick, online, pending, split = 0 }) => [
        `brick ${brick} of ${name}`,
        online ? `online, ${pending ?? 'unknown'} to heal, ${split} split` : 'offline',
      ]),
    ),
};

/** That real servers have the storage, and that it is sound. */
export const storage: TierVerification<'storage'> = {
  look: (settings, { roles }) => {
    if (roles.includes('storage')) return settings.kind === 'glusterfs' ? lookAtNode : undefined;
    return roles.includes('real_servers') ? lookAtMounts(settings) : undefined;
  },
  aspects: (_, { roles }) => [
    ...(roles.includes('real_servers') ? [file('/usr/local/sbin/lvs_storage.sh')] : []),
    ...(roles.includes('storage') ? [health] : []),
  ],
  records: storageRecords,
  probes: [
    {
      name: 'storage-bricks',
      place: 'storage',
      proves: 'all storage nodes reach each other, and every brick runs',
      judge: judgeBricks,
    },
    {
      name: 'storage-quorum',
      place: 'storage',
      proves: 'volumes have the options under which no two sides can write',
      judge: judgeQuorum,
    },
    {
      name: 'storage-heals',
      place: 'storage',
      proves: 'every storage node has all files as they are on the others',
      judge: judgeHeals,
    },
    {
      name: 'storage-mounts',
      place: 'real server',
      proves: 'every real server has the shared storage mounted, and can use it',
      judge: judgeMounts,
    },
  ],
};
