import { quote } from '../../../model/text/shell-quote.js';
import { mountPlans } from '../../../tiers/storage/mount-units.js';
import type { TierFault } from '../fault.js';
import { scriptWay } from '../ways/script-way.js';
import type { FaultSite } from '../ways/way.js';

/** lvs_storage.sh asks every 5 s, for as long as 4 s; the mount itself comes on top. */
const noticedWithinMs = 10_000;

type Lines = (mount: { readonly path: string; readonly unit: string }) => string;

function forEachMount({ cluster }: FaultSite, line: Lines): string {
  const { storage } = cluster.tiers;
  return storage === undefined
    ? ':'
    : mountPlans(storage)
        .map(({ path, unit }) => line({ path: quote(path), unit: quote(unit) }))
        .join('\n');
}

/** The shared storage is gone from a real server; whoever has a file open there keeps it, umount(2), MNT_DETACH. */
export const unmountStorage: TierFault = {
  way: scriptWay({
    check: (site) =>
      forEachMount(
        site,
        ({ path }) => `mountpoint -q ${path} || { echo "nothing is mounted at "${path}; exit 1; }`,
      ),
    inject: (site) => forEachMount(site, ({ path }) => `umount --lazy ${path}`),
    heal: (site) =>
      forEachMount(site, ({ path, unit }) => `mountpoint -q ${path} || systemctl start ${unit}`),
  }),
  onTier: { connections: 'end', mendedWithinMs: noticedWithinMs },
};
