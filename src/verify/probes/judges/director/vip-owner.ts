import { whereBound, whereOwned } from '../../../../look/ownership.js';
import { allVips, clusterDevice, ownersSeen } from '../../addresses.js';
import type { Observations } from '../../observations.js';
import { hostsWith, listWords, toOpinions, type Opinion, type Problem } from '../../opinion.js';

type Vip = ReturnType<typeof allVips>[number];

/** Exactly one director holds each VIP, as the inventory says, and no other host does. */
export function judgeOwners(seen: Observations): readonly Opinion[] {
  return allVips(seen).flatMap((vip) => {
    const owners = ownersSeen(seen, vip.address);
    return toOpinions({
      problems: [
        ...judgeCount(seen, vip, owners),
        ...owners.flatMap((owner) => judgeBinding(seen, vip, owner)),
        ...judgeStrangers(seen, vip),
      ],
      fine: `${owners.join()} alone owns ${vip.address}`,
    });
  });
}

function judgeCount(seen: Observations, vip: Vip, owners: readonly string[]): readonly Problem[] {
  const unseen = hostsWith(seen, 'directors')
    .map(({ name }) => name)
    .filter((name) => seen.hosts[name] === undefined);
  const expected = 'exactly one director owns it';
  if (owners.length > 1) {
    return [
      {
        reason: `${listWords(owners)} own ${vip.address} at the same time`,
        expected,
        seen: listWords(owners),
        cause: explainSeveral(seen, owners),
      },
    ];
  }
  if (unseen.length > 0) {
    const known = owners.length === 1 ? `${owners.join()} owns it` : 'no other director owns it';
    return [
      {
        status: 'unknown',
        reason: `whether ${listWords(unseen)} owns ${vip.address} is not known; ${known}`,
      },
    ];
  }
  if (owners.length === 1) return [];
  return [
    {
      reason: `no director owns ${vip.address}`,
      expected,
      seen: 'none',
      cause: explainNone(seen, vip),
    },
  ];
}

// Without a running keepalived nobody takes an address away again.
function explainSeveral({ hosts }: Observations, owners: readonly string[]): string {
  const dead = owners.filter((owner) => hosts[owner]?.director?.keepalived.running === false);
  if (dead.length > 0) {
    return `keepalived on ${listWords(dead)} was killed and left the VIP behind: start it there, or remove the VIP`;
  }
  const silent = owners.filter((owner) => {
    const keepalived = hosts[owner]?.director?.keepalived;
    return keepalived?.running === true && keepalived.instances === undefined;
  });
  if (silent.length > 0) {
    return `keepalived on ${listWords(silent)} hangs or is stopped (SIGSTOP), and cannot remove the VIP`;
  }
  const idle = owners.filter(
    (owner) =>
      hosts[owner]?.director?.keepalived.instances?.every(({ state }) => state !== 'MASTER') ===
      true,
  );
  if (idle.length > 0) {
    return `on ${listWords(idle)} the VIP was added by hand or left behind: keepalived there is not MASTER`;
  }
  return 'the directors do not hear or do not accept each other: see vrrp-adverts, vrrp-configuration and vrrp-filter';
}

function explainNone(seen: Observations, { address }: Vip): string {
  const deaf = hostsWith(seen, 'directors').flatMap(({ name }) => {
    const bound = whereBound(seen.hosts[name] ?? { interfaces: [] }, address);
    return bound.map(({ device }) => `${name} has it on ${device}`);
  });
  if (deaf.length > 0) return `${listWords(deaf)}, which is down or answers nobody`;
  const directors = Object.values(seen.hosts).flatMap(({ director }) => director ?? []);
  if (directors.every(({ keepalived }) => !keepalived.running)) {
    return 'keepalived runs on no director';
  }
  return 'no director is MASTER, or something else removed its VIP (a restarted network service): see vrrp-state';
}

function judgeBinding(
  { hosts, cluster }: Observations,
  vip: Vip,
  owner: string,
): readonly Problem[] {
  const seen = hosts[owner];
  const host = cluster.hosts.find(({ name }) => name === owner);
  if (seen === undefined || host === undefined) return [];
  const device = vip.instance.interface ?? clusterDevice(seen, host)?.name;
  const cidr = `${vip.address}/${vip.prefixLength}`;
  return whereOwned(seen, vip.address)
    .filter((bound) => bound.device !== device || bound.cidr !== cidr)
    .map((bound) => ({
      reason: `${owner} has ${bound.cidr} on ${bound.device}, not ${cidr} on ${device ?? 'its interface of the cluster'}`,
      expected: `${cidr} on ${device ?? 'the interface of the cluster'}`,
      seen: `${bound.cidr} on ${bound.device}`,
      cause: 'added by hand: keepalived will leave it behind at the next failover',
    }));
}

function judgeStrangers(seen: Observations, vip: Vip): readonly Problem[] {
  return seen.cluster.hosts
    .filter(({ roles }) => !roles.includes('directors'))
    .flatMap(({ name }) => {
      const hostSeen = seen.hosts[name];
      const bound = hostSeen === undefined ? [] : whereOwned(hostSeen, vip.address);
      return bound.map(({ device }) => ({
        reason: `${name} has ${vip.address} on ${device}, though it is not a director`,
        expected: 'only its owner has it on an interface that answers ARP',
        seen: `on ${device} of ${name}`,
        cause: `remove it there: ip address del ${vip.address} dev ${device}; real servers have it on lo`,
      }));
    });
}
