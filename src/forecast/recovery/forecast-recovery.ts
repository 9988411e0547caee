import { roles, type Cluster, type Role } from '../../model/cluster/cluster.js';
import {
  outages,
  type Outage,
  type PartRecovery,
  type Recovery,
  type Return,
  type SiteRecovery,
} from '../../model/cluster/recovery.js';
import { joinNames } from '../../model/text/list-names.js';
import { tierReturns } from '../../tiers/tier-table.js';
import { ownReturns } from './own-returns.js';
import { startsAtBoot, type UnitAtBoot } from './units-at-boot.js';

/** What a run would start on each host, and whether it starts at boot; a host that is not there was not seen. */
export type SeenAtBoot = ReadonlyMap<string, readonly UnitAtBoot[]>;

/**
 * What comes back by itself after all hosts of a part of the site stood at once, and what needs `up`: by what tiers
 * know of themselves, and by what is seen on the hosts. Pure.
 */
export function forecastRecovery(cluster: Cluster, seen: SeenAtBoot): readonly SiteRecovery[] {
  return outages.map((outage) => {
    const parts = partsOf(cluster, seen, outage);
    return { outage, by: worst(parts), parts };
  });
}

function partsOf(cluster: Cluster, seen: SeenAtBoot, outage: Outage): readonly PartRecovery[] {
  const all = [...ownReturns(cluster), ...tierReturns(cluster)];
  return roles.flatMap((part) => {
    const hosts = hostsOf(cluster, part);
    const returns = all.filter((one) => one.part === part).map((one) => one[outage]);
    if (hosts.length === 0 || returns.length === 0) return [];
    return [{ part, hosts, ...combine([...returns, ...returnsOfUnits(hosts, seen)]) }];
  });
}

function hostsOf({ hosts }: Cluster, part: Role): readonly string[] {
  return hosts.filter(({ roles }) => roles.includes(part)).map(({ name }) => name);
}

/** What is not enabled does not start, whatever the tiers say; of what was not seen nobody knows. */
function returnsOfUnits(hosts: readonly string[], seen: SeenAtBoot): readonly Return[] {
  const standing = new Map<string, string[]>();
  for (const host of hosts) {
    for (const one of (seen.get(host) ?? []).filter((unit) => !startsAtBoot(unit))) {
      const what = `${one.unit} does not start at boot (${one.state || 'no such unit'})`;
      standing.set(what, [...(standing.get(what) ?? []), host]);
    }
  }
  const unseen = hosts.filter((host) => !seen.has(host));
  return [
    ...[...standing].map(([what, on]): Return => ({
      by: 'up',
      because: `${joinNames(on)}: ${what}`,
    })),
    ...(unseen.length === 0 ? [] : [{ by: 'itself', provided: [unseenAt(unseen)] } as const]),
  ];
}

function unseenAt(hosts: readonly string[]): string {
  return `what belongs to ${joinNames(hosts)} starts at boot there: nobody has looked`;
}

function combine(returns: readonly Return[]): Recovery {
  const by = worst(returns);
  // Of what stands in the way, not of what would have gone well.
  const reasons = returns.filter((one) => one.by === by);
  return {
    by,
    because: reasons.flatMap(({ because }) => because ?? []),
    provided: returns.flatMap(({ provided = [] }) => provided),
    within: by === 'up' ? [] : returns.flatMap(({ within = [] }) => within),
  };
}

function worst(all: readonly Pick<Recovery, 'by'>[]): Recovery['by'] {
  return all.some(({ by }) => by === 'up') ? 'up' : 'itself';
}
