import { afterAny, type Returns } from '../../model/cluster/recovery.js';
import { joinNames } from '../../model/text/list-names.js';
import type { Term } from '../../model/verify/budget.js';
import type { StorageSettings } from './settings.js';

/** How often a real server asks its mounts; templates/lvs_storage.sh.hbs. */
const watchTerm: Term = {
  name: 'pause between two looks at the mounts',
  ms: 5000,
  source: 'lvs_storage.sh watch',
};

/** How shared storage comes back after all its hosts stood. */
export function storageReturns(settings: StorageSettings): readonly Returns[] {
  const mounts: Returns = {
    part: 'real_servers',
    ...afterAny({
      by: 'itself',
      because: 'no boot waits for the shared storage; it is mounted as soon as it is there',
      within: [watchTerm],
      ...(settings.kind === 'nfs' ? { provided: [serving(settings.mounts)] } : {}),
    }),
  };
  if (settings.kind === 'nfs') return [mounts];
  const { bricks } = settings;
  const because =
    'bricks run as soon as two nodes see each other, and what one of them lacks is healed';
  const provided = [`${bricks} is mounted at boot on each node`];
  return [{ part: 'storage', ...afterAny({ by: 'itself', because, provided }) }, mounts];
}

function serving(mounts: readonly { readonly source: string }[]): string {
  const servers = [...new Set(mounts.map(({ source }) => source.replace(/:[^:]*$/, '')))];
  return `${joinNames(servers)}, which ${servers.length === 1 ? 'is' : 'are'} somebody else's, ${servers.length === 1 ? 'serves' : 'serve'} files again`;
}
