import type { GlusterHealth } from '../../facts/storage/gluster-health.js';
import type { GlusterPool } from '../../facts/storage/gluster-pool.js';
import type { MountPoint } from '../../facts/storage/mount-point.js';
import type { MountUse } from '../../facts/storage/mount-use.js';

/** A mount of a real server, and the folder below it. */
export type MountSeen = { readonly point: MountPoint; readonly use: MountUse };

/** What a host shows of the storage: a real server its mounts, by path, a storage node what it knows. */
export type StorageSight = {
  readonly mounts?: Readonly<Record<string, MountSeen>>;
  readonly node?: { readonly pool: GlusterPool; readonly health: GlusterHealth };
};

declare module './tier-sights.js' {
  interface TierSights {
    readonly storage?: StorageSight;
  }
}
