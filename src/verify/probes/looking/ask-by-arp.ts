import { arpAnswersTo, type ArpAnswers } from '../../../facts/arp-answers.js';
import type { Host } from '../../../model/cluster.js';
import type { VerifyContext } from '../../../model/verify-context.js';
import { allVips, clusterDevice, isIpv4, ownersOf } from '../addresses.js';
import type { Observations } from '../observations.js';

/** Who answered one director's questions, by VIP. */
export type AskedByArp = {
  readonly director: string;
  readonly answers: Readonly<Record<string, ArpAnswers>>;
};

/**
 * Lets a director that holds no VIP ask for them by ARP. Not the gateway: a wrong answer would be
 * learned there, and clients would feel it; a director sends nothing to a VIP.
 */
export async function askByArp(
  { gather }: VerifyContext,
  seen: Observations,
): Promise<AskedByArp | undefined> {
  const vips = [...new Set(allVips(seen).map(({ address }) => address))].filter(isIpv4);
  const asker = chooseAsker(seen, vips);
  if (asker === undefined || vips.length === 0) return undefined;
  const { host, device } = asker;
  const questions = vips.map((vip) => ({
    vip,
    ref: arpAnswersTo({ device, source: host.address, address: vip }),
  }));
  const facts = await gather(
    host.name,
    questions.map(({ ref }) => ref),
  );
  const answers = questions.map(({ vip, ref }) => [vip, facts.get(ref)] as const);
  return { director: host.name, answers: Object.fromEntries(answers) };
}

function chooseAsker(
  seen: Observations,
  vips: readonly string[],
): { readonly host: Host; readonly device: string } | undefined {
  const held = (name: string): number =>
    vips.filter((vip) => ownersOf(seen, vip).includes(name)).length;
  const directors = seen.cluster.hosts
    .filter(({ roles, name }) => roles.includes('directors') && seen.hosts[name] !== undefined)
    .toSorted((a, b) => held(a.name) - held(b.name));
  const [host] = directors;
  const hostSeen = host && seen.hosts[host.name];
  const device = hostSeen && clusterDevice(hostSeen, host)?.name;
  return host === undefined || device === undefined ? undefined : { host, device };
}
