import { destinationsBy } from '../../lvs/forwarding/destinations.js';
import { network } from '../../facts/network/network.js';
import { chargeOf, type VipCharge } from '../../facts/keepalived/vip-charge.js';
import { isSilent } from '../../look/ownership.js';
import type { Change } from '../../model/plan/change.js';
import type { Cluster, Host, VirtualIp, VrrpInstance } from '../../model/cluster/cluster.js';
import type { FactRef, Seen } from '../../model/host/fact.js';
import type { Known, NetworkInterface } from '../../model/host/host-facts.js';
import type { Resource, Undo } from '../../model/plan/resource.js';
import { quote } from '../../model/text/shell-quote.js';

/** A virtual address, and where this host may have it. */
type WatchedVip = VirtualIp & {
  /** As a director, while keepalived is MASTER; undefined: never. */
  readonly charge?: FactRef<VipCharge>;
  /** Where its instance has it; undefined: on the interface of the host's address. */
  readonly device?: string;
};
type StrayWant = {
  readonly vips: readonly WatchedVip[];
  /** A real server: lvs_rs.sh sees to what is on lo. */
  readonly keepsLoopback: boolean;
};
type Facts = {
  readonly network: typeof network;
  readonly [charge: `charge of ${string}`]: FactRef<VipCharge>;
};

function readVips(cluster: Cluster, host: Host): readonly WatchedVip[] {
  return cluster.vrrp.flatMap((instance) =>
    instance.vips.map((vip) => ({
      ...vip,
      ...(instance.interface === undefined ? {} : { device: instance.interface }),
      ...(instance.members.some((member) => member.host === host.name)
        ? { charge: chargeOf(vip.address, isSureOf(instance, host) ? 'sure' : 'doubt') }
        : {}),
    })),
  );
}

function servesOnLoopback({ services }: Cluster, host: Host): boolean {
  return destinationsBy(services, ({ vipOn }) => vipOn !== undefined).some(
    ({ server }) => server.host === host.name,
  );
}

// Of a director that takes the addresses whenever it runs nobody has to ask.
function isSureOf(instance: VrrpInstance, host: Host): boolean {
  if (instance.nopreempt || instance.preemptDelaySeconds > 0) return false;
  const highest = Math.max(...instance.members.map(({ priority }) => priority));
  return instance.members.some(
    (member) => member.host === host.name && member.priority === highest,
  );
}

function diff(want: StrayWant, seen: Seen<Facts>, { host }: Known): readonly Change[] {
  return findStrays(want.vips, seen.network, (vip, place, cidr) => {
    if (isSilent(place)) return want.keepsLoopback || (isDirector(want) && isTunnel(place));
    const device = place.name;
    const charge = seen[`charge of ${vip.address}`];
    if (charge?.running !== true) return false;
    if (!mayHold(vip, charge)) return !stillHas(charge, device, cidr);
    return (
      device === (vip.device ?? host.clusterInterface) && mayBeAs(vip, cidr, seen.network, device)
    );
  });
}

// A director that serves no longer keeps its tunnels until no director sends anything through them: strays.yml.
function isDirector({ vips }: StrayWant): boolean {
  return vips.some(({ charge }) => charge !== undefined);
}

function isTunnel({ tunnel }: NetworkInterface): boolean {
  return tunnel?.remote !== undefined;
}

// With another prefix length than it is to have, and alone, it is keepalived's of before its next reload,
// which replaces it. Taken from under it, keepalived would let go of all addresses of the instance.
function mayBeAs(
  { address, prefixLength }: VirtualIp,
  cidr: string,
  interfaces: readonly NetworkInterface[],
  device: string,
): boolean {
  const wanted = `${address}/${prefixLength}`;
  const held = interfaces.find(({ name }) => name === device)?.addresses ?? [];
  return cidr === wanted || !held.includes(wanted);
}

// keepalived that does not answer gets the benefit of the doubt; `lvsdeploy verify` says that it hangs.
function mayHold({ address }: VirtualIp, { answer }: VipCharge): boolean {
  if (answer === undefined) return true;
  return answer.instances.some(
    ({ vips, state }) => state === 'MASTER' && vips.some((cidr) => cidr.split('/')[0] === address),
  );
}

function stillHas({ answer }: VipCharge, device: string, cidr: string): boolean {
  return (
    answer?.interfaces.some(({ name, addresses }) => name === device && addresses.includes(cidr)) ??
    false
  );
}

type MayHave = (vip: WatchedVip, place: NetworkInterface, cidr: string) => boolean;

function findStrays(
  vips: readonly WatchedVip[],
  interfaces: readonly NetworkInterface[],
  mayHave: MayHave,
): readonly Change[] {
  const strays = interfaces.flatMap((place) =>
    place.addresses
      .filter((cidr) =>
        vips.some((vip) => cidr.split('/')[0] === vip.address && !mayHave(vip, place, cidr)),
      )
      .map((cidr) => ({ place, device: place.name, cidr })),
  );
  const expected = interfaces.map((item) => ({
    ...item,
    addresses: item.addresses.filter(
      (cidr) => !strays.some((stray) => stray.device === item.name && stray.cidr === cidr),
    ),
  }));
  return strays.map(({ place, device, cidr }) => ({
    summary: `${device} loses ${cidr}: a VIP that this host should not have there`,
    diffs: [{ type: 'value', name: `address of ${device}`, before: cidr }],
    steps: [{ type: 'run', script: `ip address del ${quote(cidr)} dev ${quote(device)}` }],
    expects: [{ ref: network, value: expected }],
    ...removalEffect(place, cidr),
  }));
}

// Where it is silent, requests that a director still sends were answered there. Anywhere else it only
// answered in somebody's place.
function removalEffect(place: NetworkInterface, cidr: string): Pick<Change, 'effect'> {
  if (!isSilent(place)) return {};
  const addresses = [cidr.split('/')[0] ?? cidr];
  return { effect: { type: 'address-removed', device: place.name, addresses } };
}

// keepalived takes its addresses along when it stops; these are of one that was killed.
function undo({ vips, keepsLoopback }: StrayWant): Undo {
  const ours = vips.flatMap(({ charge, ...vip }) =>
    charge === undefined ? [] : [{ ...vip, charge }],
  );
  return {
    refs: [network, ...ours.map(({ charge }) => charge)],
    // A stray address that was there before is not missed.
    restores: [network],
    diff: (look) => {
      const left = ours.filter(({ charge }) => !look(charge).running);
      return findStrays(left, look(network), (_vip, place) => isSilent(place) && keepsLoopback);
    },
  };
}

/** No virtual address is anywhere but with the director in charge, and on lo of real servers. */
export const strayVips: Resource<StrayWant, Facts> = {
  kind: 'stray_vips',
  argNames: [],
  parse: (_args, { cluster, host }) => ({
    vips: readVips(cluster, host),
    keepsLoopback: servesOnLoopback(cluster, host),
  }),
  facts: ({ vips }) => ({
    network,
    ...Object.fromEntries(
      vips.flatMap(({ address, charge }) =>
        charge === undefined ? [] : [[`charge of ${address}`, charge] as const],
      ),
    ),
  }),
  diff,
  undo,
};
