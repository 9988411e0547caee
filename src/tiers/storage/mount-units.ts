import type { StorageMount, StorageSettings } from './settings.js';
import { longestWaitSeconds } from './volumes.js';

/** What a real server needs to mount something of the storage, and to tell that it has. */
export type MountPlan = {
  readonly path: string;
  /** As mount(8) takes it. */
  readonly what: string;
  readonly type: 'nfs4' | 'glusterfs';
  /** For `Options=` of its unit. */
  readonly options: string;
  /** Full name of its unit, systemd.unit(5). */
  readonly unit: string;
  readonly unitFile: string;
  /** There as long as it is mounted, and can be used. */
  readonly readyFile: string;
  readonly readOnly: boolean;
};

/** Where a real server says which of its mounts can be used. */
export const readyFolder = '/run/lvs-storage';

/**
 * So long a mount may be silent and still count as usable: as long as its clients wait for a dead node where others go
 * on, and a little more.
 */
export function patienceSeconds(settings: StorageSettings | undefined): number {
  return settings?.kind === 'glusterfs' ? longestWaitSeconds + 3 : 4;
}

// Neither is for mount(8), both are for systemd: it waits for the network, and the boot does not wait for it.
const always = '_netdev,nofail,nosuid,nodev,noatime';

/*
 * hard: a write that got no answer is sent again until it gets one, and never said to have failed, or worse, half
 * done. Who waits for it can be killed. timeo=50: so many tenths of a second until it is sent again; over TCP a lost
 * connection is noticed, and 60 s would be as long as an outage. nfs(5).
 */
const nfsOptions = 'hard,timeo=50,retrans=2';

/** Every mount of the real servers. */
export function mountPlans(settings: StorageSettings): readonly MountPlan[] {
  return settings.mounts.map((mount) => ({
    path: mount.path,
    unit: `${unitStem(mount)}.mount`,
    unitFile: `/etc/systemd/system/${unitStem(mount)}.mount`,
    readyFile: `${readyFolder}/${unitStem(mount)}`,
    readOnly: mount.readOnly,
    ...mountedFrom(settings, mount),
  }));
}

function mountedFrom(settings: StorageSettings, { source, readOnly }: StorageMount) {
  const common = `${always},${readOnly ? 'ro' : 'rw'}`;
  if (settings.kind === 'nfs') {
    return { what: source, type: 'nfs4', options: `${common},${nfsOptions}` } as const;
  }
  const [first, ...others] = settings.nodes.map(({ address }) => address);
  // The list of bricks comes from one of them; where that is away, from another one. mount.glusterfs(8).
  const backup = `backup-volfile-servers=${others.join(':')}`;
  return {
    what: `${first ?? ''}:/${source}`,
    type: 'glusterfs',
    options: `${common},${backup}`,
  } as const;
}

// systemd.unit(5): `/` becomes `-`. Paths have no `-` of their own.
function unitStem({ path }: StorageMount): string {
  return path.slice(1).replaceAll('/', '-');
}
