import { destinationsBy } from '../../../../lvs/forwarding/destinations.js';
import { insideVipOf } from '../../../../lvs/forwarding/inside-vips.js';
import { allVips, ownersSeen } from '../../addresses.js';
import type { Observations } from '../../observations.js';
import { listWords, toOpinions, type Opinion } from '../../opinion.js';

/** Who has the VIP that clients ask has the inside VIP too, to which the answers go. */
export function judgeBothSides(seen: Observations): readonly Opinion[] {
  const { services } = seen.cluster;
  const sides = destinationsBy(services, ({ answersByDirector }) => answersByDirector).flatMap(
    ({ service: { vip }, server: { host } }) => {
      const inside = insideVipOf(seen.cluster, host)?.address;
      return inside === undefined ? [] : [{ vip, inside }];
    },
  );
  const pairs = sides.filter(
    (one, index) =>
      sides.findIndex(({ vip, inside }) => vip === one.vip && inside === one.inside) === index,
  );
  return pairs.flatMap(({ vip, inside }) => judgePair(seen, vip, inside));
}

// That a VIP has no owner, or several, is said by vip-owner.
function judgePair(seen: Observations, vip: string, inside: string): readonly Opinion[] {
  const [outer, inner] = [ownersSeen(seen, vip), ownersSeen(seen, inside)];
  if (outer.length !== 1 || inner.length !== 1) return [];
  const fine = `${outer.join()} owns ${vip} and the inside VIP ${inside}`;
  if (outer[0] === inner[0]) return toOpinions({ problems: [], fine });
  const problem = {
    reason: `${listWords(outer)} owns ${vip}, and ${listWords(inner)} the inside VIP ${inside}`,
    expected: 'one director owns both',
    seen: `${listWords(outer)} and ${listWords(inner)}`,
    cause: explain(seen, vip, inside),
  };
  return toOpinions({ problems: [problem], fine });
}

function explain(seen: Observations, vip: string, inside: string): string {
  const holder = (address: string) =>
    allVips(seen).find((one) => one.address === address)?.instance;
  const [outer, inner] = [holder(vip), holder(inside)];
  const why =
    outer?.name === inner?.name
      ? 'one of them was added or removed by hand'
      : `"${outer?.name ?? ''}" and "${inner?.name ?? ''}" do not move together: keepalived has not loaded their sync group, see vrrp-configuration`;
  return `${why}; answers go to the director without the connections, and clients get none`;
}
