import type { Lead } from '../../model/cluster/emergency.js';
import { LvsError } from '../../model/problem/error.js';
import type { VipStatus } from '../../model/verify/status.js';

/** What somebody else has put there is left alone. Throws GATE_FAILED. `ours`: addresses of the cluster. */
export function requireOurs(leads: readonly Lead[], ours: readonly string[]): void {
  for (const { name, addresses } of leads) {
    const strange = addresses.filter((address) => !ours.includes(address));
    if (strange.length === 0) continue;
    throw new LvsError(
      'GATE_FAILED',
      `${name} leads to ${strange.join(' and ')}, which is not of this cluster.`,
      { hint: 'Ask who has put that there. --force replaces it.' },
    );
  }
}

/** While a director owns a VIP, or clients are answered there, names stay. Throws CONSENT_NEEDED. */
export function requireNobody(vips: readonly VipStatus[], served: readonly string[]): void {
  const owned = vips.find(({ owners = [] }) => owners.length > 0);
  const why =
    owned === undefined
      ? served.map((vip) => `${vip} answers clients`)[0]
      : `${(owned.owners ?? []).join(' and ')} still owns ${owned.address}`;
  if (why === undefined) return;
  throw new LvsError('CONSENT_NEEDED', `${why}: this is no emergency.`, {
    hint: '--rehearse shows what would be done; --force does it all the same.',
  });
}

/** Names go back to VIPs that one director owns. Throws GATE_FAILED. */
export function requireOwners(vips: readonly VipStatus[]): void {
  const lost = vips.filter(({ owners = [] }) => owners.length !== 1);
  if (lost.length === 0) return;
  const addresses = lost.map(({ address }) => address).join(' and ');
  throw new LvsError(
    'GATE_FAILED',
    `No single director is known to own ${addresses}: clients would find nobody there.`,
    { hint: '`lvsdeploy status` says more; --force leads them there all the same.' },
  );
}
