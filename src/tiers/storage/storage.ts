import type { Tier } from '../tier.js';
import { storageReturns } from './returns.js';
import { mountPlans, patienceSeconds, readyFolder } from './mount-units.js';

/** The unit that watches over a real server's mounts. */
const watchUnit = 'lvs-storage.service';

/** Storage that all real servers share; playbooks/storage.yml. */
export const storage: Tier<'storage'> = {
  flags: (settings) => ({
    storage: settings !== undefined,
    nfs: settings?.kind === 'nfs',
    glusterfs: settings?.kind === 'glusterfs',
  }),
  values: (settings) => ({
    storageMounts: settings === undefined ? [] : mountPlans(settings),
    storageReadyFolder: readyFolder,
    storagePatienceSeconds: patienceSeconds(settings),
  }),
  units: (settings) => ({
    real_servers: [...mountPlans(settings).map(({ unit }) => unit), watchUnit],
    ...(settings.kind === 'glusterfs' ? { storage: ['glusterd.service'] } : {}),
  }),
  unitFor: () => undefined,
  returns: storageReturns,
};
