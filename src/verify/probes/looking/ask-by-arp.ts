import { isAskedByArp } from '../../../lvs/address/families.js';
import { arpAnswersTo, type ArpAnswers } from '../../../facts/network/arp-answers.js';
import { vrrpSource, type Host, type VrrpInstance } from '../../../model/cluster/cluster.js';
import type { VerifyContext } from '../../../model/verify/verify-context.js';
import { allVips, clusterDevice, ownersSeen } from '../addresses.js';
import type { Observations } from '../observations.js';
import { routeTo } from '../route-lookup.js';
import { attempt } from './attempt.js';

/** Who answered one director's questions, by address. */
export type AskedByArp = {
  readonly director: string;
  readonly answers: Readonly<Record<string, ArpAnswers>>;
};

type Asker = { readonly host: Host; readonly device: string };

/** What is asked for on a link, and who asks there. */
type Link = {
  readonly device: string;
  readonly source: string;
  readonly addresses: readonly string[];
};

/**
 * Lets a director that holds no VIP ask by ARP for the VIPs and for the addresses of all other hosts,
 * and another director for that one's own. Not the gateway: a wrong answer would be learned there, and
 * clients would feel it; a director sends nothing to a VIP.
 */
export async function askByArp(
  context: VerifyContext,
  seen: Observations,
): Promise<readonly AskedByArp[]> {
  const vips = [...new Set(allVips(seen).map(({ address }) => address))].filter(isAskedByArp);
  const [asker, second] = listAskers(seen, vips);
  if (asker === undefined) return [];
  const asked = await Promise.all([
    ask(context, asker, [
      ...linksOfVips(seen, asker, vips),
      ofCluster(asker, neighboursOf(seen, asker)),
    ]),
    ...(second === undefined
      ? []
      : [
          attempt(context, () =>
            ask(context, second, [ofCluster(second, [asker.host.address].filter(isAskedByArp))]),
          ),
        ]),
  ]);
  return asked.flatMap((one) => one ?? []);
}

function ofCluster({ host, device }: Asker, addresses: readonly string[]): Link {
  return { device, source: host.address, addresses };
}

/**
 * Each VIP is asked for where its instance has it: on another link a host with an interface on both may answer with the
 * MAC of that one (ip-sysctl.rst, arp_ignore 0).
 */
function linksOfVips(seen: Observations, asker: Asker, vips: readonly string[]): readonly Link[] {
  const all = allVips(seen);
  return vips.flatMap((vip) => {
    const instance: Pick<VrrpInstance, 'interface'> =
      all.find(({ address }) => address === vip)?.instance ?? {};
    const source = vrrpSource(asker.host, instance);
    const device = instance.interface ?? asker.device;
    return source === undefined ? [] : [{ device, source, addresses: [vip] }];
  });
}

async function ask(
  { gather }: VerifyContext,
  { host }: Asker,
  links: readonly Link[],
): Promise<AskedByArp | undefined> {
  const questions = links.flatMap(({ device, source, addresses }) =>
    addresses.map((address) => ({ address, ref: arpAnswersTo({ device, source, address }) })),
  );
  if (questions.length === 0) return undefined;
  const facts = await gather(
    host.name,
    questions.map(({ ref }) => ref),
  );
  const answers = questions.map(({ address, ref }) => [address, facts.get(ref)] as const);
  return { director: host.name, answers: Object.fromEntries(answers) };
}

/** Addresses of the cluster that this director reaches on its own link. */
function neighboursOf(
  { cluster, hosts }: Observations,
  { host, device }: Asker,
): readonly string[] {
  const routes = hosts[host.name]?.routes ?? [];
  return cluster.hosts
    .filter(({ name, roles }) => name !== host.name && roles.some((role) => role !== 'builder'))
    .map(({ address }) => address)
    .filter((address) => {
      const route = isAskedByArp(address) ? routeTo(routes, address) : undefined;
      return route !== undefined && route.via === undefined && route.device === device;
    });
}

// Who holds the fewest VIPs first.
function listAskers(seen: Observations, vips: readonly string[]): readonly Asker[] {
  const held = (name: string): number =>
    vips.filter((vip) => ownersSeen(seen, vip).includes(name)).length;
  return seen.cluster.hosts
    .filter(({ roles, name }) => roles.includes('directors') && seen.hosts[name] !== undefined)
    .toSorted((a, b) => held(a.name) - held(b.name))
    .flatMap((host) => {
      const hostSeen = seen.hosts[host.name];
      const device = hostSeen && clusterDevice(hostSeen, host)?.name;
      return device === undefined ? [] : [{ host, device }];
    });
}
